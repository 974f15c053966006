package dev.coalesce.agent.cache;

import java.util.function.LongSupplier;

/**
 * The clock by which results expire: nanoseconds since an arbitrary origin, like {@code System.nanoTime()}. Readings
 * may be negative and may wrap, so they are compared by their difference. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Clock extends LongSupplier {
    /** A tick is 2 to the power of this number of nanoseconds, about a millisecond. */
    int TICK_BITS = 20;

    /**
     * Tells whether a deadline is still ahead. Every hit asks this, so an implementation may answer from a recent
     * reading while the deadline is further away than the margin.
     *
     * @param deadline a reading of this clock, in nanoseconds
     * @param margin the nanoseconds before the deadline in which the answer must come from an exact reading
     * @return true if the deadline is ahead. A recent reading may be late: the answer is wrong only if it is late by
     *     more than the margin
     */
    default boolean isBefore(long deadline, long margin) {
        return getAsLong() - deadline < 0;
    }

    /**
     * Returns the time in ticks (see {@link #ticksOf}) if that is possible without reading the system's clock.
     *
     * @return the time in ticks; 0 if it is not known without a reading
     */
    default int ticks() {
        return 0;
    }

    /**
     * Converts nanoseconds to ticks of 2<sup>20</sup> nanoseconds. A flight stores its start in an {@code int} of
     * ticks, which wraps after 52 days.
     *
     * @param nanos a reading of {@code System.nanoTime()}
     * @return the time in ticks; never 0
     */
    static int ticksOf(long nanos) {
        int ticks = (int) (nanos >> TICK_BITS);
        return ticks == 0 ? 1 : ticks;
    }

    /**
     * Returns the time that has passed since a tick.
     *
     * @param ticks an earlier time in ticks
     * @param clock the clock that tells the current time
     * @return the nanoseconds since then, in steps of one tick; never negative
     */
    static long nanosSince(int ticks, Clock clock) {
        int now = clock.ticks();
        int elapsed = (now == 0 ? ticksOf(System.nanoTime()) : now) - ticks;
        return Math.max(0, (long) elapsed << TICK_BITS);
    }
}
