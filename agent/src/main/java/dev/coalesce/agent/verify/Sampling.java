package dev.coalesce.agent.verify;

/**
 * Decides which calls are verified. The first calls all are, so that a method is judged soon. After that, bursts of
 * calls are, and the time between two bursts keeps the cost at a hundredth of the time that the bodies take. A burst,
 * since calls can be compared only if both are verified.
 *
 * <p>Concurrency: the counts are racy; a lost one does no harm.
 */
final class Sampling {
    /** The first calls, which are verified whatever that costs. */
    static final int FIRST = 2_000;

    static final int BURST = 128;
    private static final int COST_DIVISOR = 100;

    private int remaining = FIRST;
    private long calls;
    private long resumeAt;
    private long verified;
    private long bodyNanos;
    private long spentNanos;

    /** Called for each call. */
    boolean next() {
        calls++;
        int left = remaining;
        if (left > 0) {
            remaining = left - 1;
            return true;
        }
        if (calls < resumeAt) {
            return false;
        }
        remaining = BURST - 1;
        return true;
    }

    /** Called at the end of each call that was verified. */
    void spent(long body, long nanos) {
        verified++;
        bodyNanos += body;
        spentNanos += verified > FIRST ? nanos : 0;
        if (remaining <= 0) {
            long mean = Math.max(1, bodyNanos / verified);
            resumeAt = FIRST + spentNanos * COST_DIVISOR / mean;
        }
    }

    /** The time that was spent after the first calls. */
    long spentNanos() {
        return spentNanos;
    }
}
