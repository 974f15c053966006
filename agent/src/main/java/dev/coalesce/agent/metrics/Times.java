package dev.coalesce.agent.metrics;

/**
 * How long the calls of a method waited, and how long its executions took. A part of a {@link Snapshot}.
 *
 * @param waiting the calls that wait for a leader now
 * @param waits the calls that have waited for a leader, whatever they got in the end
 * @param followed the follows without those that wait now; unlike {@link Snapshot#follows} this never falls
 * @param waitNanos the total time of {@code waits}
 * @param waitTimes the times of {@code waits}
 * @param successes the leads and background refreshes that returned a result
 * @param successNanos the total time of {@code successes}
 * @param runTimes the times of {@code successes}; 0 for those that took less than a tick of about a millisecond
 * @param failureNanos the total time of the leads and background refreshes that ended with an exception
 */
public record Times(
        long waiting,
        long waits,
        long followed,
        long waitNanos,
        Durations waitTimes,
        long successes,
        long successNanos,
        Durations runTimes,
        long failureNanos) {

    /** The times before the first call. */
    public static final Times NONE = new Times(0, 0, 0, 0, Durations.NONE, 0, 0, Durations.NONE, 0);

    /** Returns the times without the calls that wait now. */
    Times past() {
        return new Times(0, waits, followed, waitNanos, waitTimes, successes, successNanos, runTimes, failureNanos);
    }

    /** Adds the times of two sources. */
    Times plus(Times other) {
        return new Times(
                waiting + other.waiting,
                waits + other.waits,
                followed + other.followed,
                waitNanos + other.waitNanos,
                waitTimes.plus(other.waitTimes),
                successes + other.successes,
                successNanos + other.successNanos,
                runTimes.plus(other.runTimes),
                failureNanos + other.failureNanos);
    }
}
