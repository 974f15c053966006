package dev.coalesce.agent.metrics;

/**
 * The values of all counters, read one after another and not as one atomic snapshot. All components but the
 * last have the names, order and meanings of those of {@code dev.coalesce.Stats}.
 *
 * @param hits the calls answered by a cached result
 * @param leads the calls that ran the method body on behalf of all concurrent callers of their key
 * @param follows the calls that received the result or the exception of a leader
 * @param failures the leads and background refreshes that ended with an exception
 * @param timeouts the followers that stopped waiting because their wait timeout had elapsed
 * @param promotions the followers promoted because their leader had been interrupted or cancelled
 * @param bypasses the calls that ran the method body uncoalesced
 * @param evictions the results removed because the maximum size was exceeded
 * @param inFlight the keys that are in flight now
 * @param oldestFlightMillis the age of the oldest flight in milliseconds; 0 if nothing is in flight
 * @param size the results that are cached now
 * @param savedNanos the estimated execution time that hits and follows have saved, in nanoseconds
 * @param times how long calls waited and executions took
 */
public record Snapshot(
        long hits,
        long leads,
        long follows,
        long failures,
        long timeouts,
        long promotions,
        long bypasses,
        long evictions,
        int inFlight,
        long oldestFlightMillis,
        long size,
        long savedNanos,
        Times times) {

    /** The counters before the first call. */
    public static final Snapshot NONE = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Times.NONE);

    /** Adds two snapshots; the oldest flight is the older of the two. */
    Snapshot plus(Snapshot other) {
        return new Snapshot(
                hits + other.hits,
                leads + other.leads,
                follows + other.follows,
                failures + other.failures,
                timeouts + other.timeouts,
                promotions + other.promotions,
                bypasses + other.bypasses,
                evictions + other.evictions,
                inFlight + other.inFlight,
                Math.max(oldestFlightMillis, other.oldestFlightMillis),
                size + other.size,
                savedNanos + other.savedNanos,
                times.plus(other.times));
    }

    /** Returns the counts, without what is said of this moment. */
    Snapshot past() {
        return new Snapshot(
                hits,
                leads,
                follows,
                failures,
                timeouts,
                promotions,
                bypasses,
                evictions,
                0,
                0,
                0,
                savedNanos,
                times.past());
    }

    /**
     * Counts the calls: each is one of hit, lead, follow, timeout or bypass.
     *
     * @return the sum of the five
     */
    public long calls() {
        return hits + leads + follows + timeouts + bypasses;
    }

    /**
     * Returns the values as an array for the bridge, which cannot refer to this class.
     *
     * @return the components of {@code dev.coalesce.Stats} in their order
     */
    public long[] toArray() {
        return new long[] {
            hits,
            leads,
            follows,
            failures,
            timeouts,
            promotions,
            bypasses,
            evictions,
            inFlight,
            oldestFlightMillis,
            size,
            savedNanos
        };
    }
}
