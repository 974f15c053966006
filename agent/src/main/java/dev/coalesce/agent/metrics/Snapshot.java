package dev.coalesce.agent.metrics;

/**
 * Counters as they were; the components are those of {@code dev.coalesce.Stats}.
 *
 * @param hits see {@code Stats}
 * @param leads see {@code Stats}
 * @param follows see {@code Stats}
 * @param failures see {@code Stats}
 * @param timeouts see {@code Stats}
 * @param promotions see {@code Stats}
 * @param bypasses see {@code Stats}
 * @param evictions see {@code Stats}
 * @param inFlight see {@code Stats}
 * @param oldestFlightMillis see {@code Stats}
 * @param size see {@code Stats}
 * @param savedNanos see {@code Stats}
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
        long savedNanos) {

    /** No calls at all. */
    static final Snapshot NONE = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

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
                savedNanos + other.savedNanos);
    }

    /**
     * The numbers alone, for the bridge, which knows no class of ours.
     *
     * @return in the order of the components
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
