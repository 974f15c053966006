package dev.coalesce.agent.cache;

import java.util.function.LongSupplier;

/** The time by which results age: nanoseconds from any origin, as {@code System.nanoTime()}. */
@FunctionalInterface
public interface Clock extends LongSupplier {
    /** A tick is 2 to the power of so many nanoseconds. */
    int TICK_BITS = 20;

    /**
     * Whether a moment is still to come. What each hit asks, so it may be answered without reading the time.
     *
     * @param deadline the moment
     * @param margin nanoseconds before it from which on the answer has to be exact
     * @return never true more than a clock's lag after the deadline less the margin
     */
    default boolean isBefore(long deadline, long margin) {
        return getAsLong() - deadline < 0;
    }

    /**
     * The time in ticks of about a millisecond ({@link #ticksOf}), where it can be had without reading the clock.
     *
     * @return 0 where not
     */
    default int ticks() {
        return 0;
    }

    /**
     * From nanoseconds to ticks of 2<sup>20</sup>: a flight holds when it began in an int, which wraps after 52 days.
     *
     * @param nanos {@code System.nanoTime()}
     * @return never 0
     */
    static int ticksOf(long nanos) {
        int ticks = (int) (nanos >> TICK_BITS);
        return ticks == 0 ? 1 : ticks;
    }

    /**
     * How long ago a tick was.
     *
     * @param ticks then
     * @param clock tells what it is now
     * @return nanoseconds, never negative
     */
    static long nanosSince(int ticks, Clock clock) {
        int now = clock.ticks();
        int passed = (now == 0 ? ticksOf(System.nanoTime()) : now) - ticks;
        return Math.max(0, (long) passed << TICK_BITS);
    }
}
