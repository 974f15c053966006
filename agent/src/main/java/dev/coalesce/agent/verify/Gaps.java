package dev.coalesce.agent.verify;

/** Classes of the time between two calls: each is four times as wide as the one before. */
final class Gaps {
    /** The number of classes. */
    static final int COUNT = 16;

    /** The last class of less than a fifth of a second: nothing ages so fast. */
    static final int AT_ONCE = 6;

    /** The class 0 ends below 2^16 ns. */
    private static final int FIRST_BITS = 16;

    private Gaps() {}

    /** Returns the class of a time; calls that overlap are in the class 0. */
    static int of(long nanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos));
        return Math.min(COUNT - 1, Math.max(0, (bits - FIRST_BITS + 1) / 2));
    }
}
