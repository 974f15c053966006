package dev.coalesce;

/**
 * Counters of one coalesced method or {@link Coalescer}, read one after another and not as one atomic snapshot. The same
 * names, capitalised, are the attributes of the JMX bean {@code dev.coalesce:type=Method}.
 *
 * @param hits calls answered by a kept result
 * @param leads calls that ran the body for everybody
 * @param follows calls that got the result or the exception of a leader
 * @param failures leads, and refreshes in the background, that ended in an exception
 * @param timeouts follows given up because the wait was too long
 * @param promotions followers that took over from an interrupted or cancelled leader
 * @param bypasses calls that ran the body uncoalesced: re-entrant ones, and those whose key could not be computed
 * @param evictions results dropped because there were more than {@link Coalesce#maxSize()}
 * @param inFlight keys being computed now
 * @param oldestFlightMillis age of the oldest flight in milliseconds; 0 when there is none
 * @param size results kept now
 * @param savedNanos nanoseconds of execution that hits and follows did not spend, estimated from what leads and refreshes took
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

    /** No calls at all. */
    static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
