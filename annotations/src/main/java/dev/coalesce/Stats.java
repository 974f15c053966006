package dev.coalesce;

/**
 * The counters of one coalesced method or {@link Coalescer}. The same names, capitalised, are the attributes of the JMX
 * bean {@code dev.coalesce:type=Method}.
 *
 * <p>An object of this class is immutable. Its values are read one after another, so they are not an atomic snapshot.
 *
 * @param hits calls that returned a cached result
 * @param leads calls that ran the body on behalf of all callers with the same key
 * @param follows calls that received the result or the exception of a leader
 * @param failures leads and background refreshes that ended in an exception
 * @param timeouts follows that ended because the wait was too long
 * @param promotions followers that replaced an interrupted or cancelled leader
 * @param bypasses calls that ran the body uncoalesced: re-entrant calls, and calls whose key could not be computed
 * @param evictions results removed because there were more than {@link Coalesce#maxSize()}
 * @param inFlight keys that are being computed now
 * @param oldestFlightMillis age of the oldest flight in milliseconds; 0 if no flight is in progress
 * @param size results that are cached now
 * @param savedNanos nanoseconds of execution that hits and follows have saved, estimated from the duration of leads and
 *     refreshes
 */
public record Stats(
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
        long savedNanos) {

    /** The counters without the agent: all zero. */
    static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
