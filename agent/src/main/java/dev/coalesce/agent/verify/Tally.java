package dev.coalesce.agent.verify;

/** Counts of all pairs, also of those that are not in the samples. Used with the monitor of the method. */
final class Tally {
    /** All pairs that were ever compared: equal, different, opaque. */
    private final long[] ever = new long[3];

    /** All calls that were verified. */
    private long calls;

    private long same;
    private long different;
    private long opaque;
    private long incomplete;
    private int mutations;
    private int mutatedParts;

    void ended() {
        calls++;
    }

    /** The calls that were verified; they are never forgotten. */
    long calls() {
        return calls;
    }

    void compared(int differing, boolean isIncomplete) {
        same += differing == 0 ? 1 : 0;
        different += differing == 0 ? 0 : 1;
        ever[differing == 0 ? 0 : 1]++;
        incomplete += isIncomplete ? 1 : 0;
    }

    void opaque() {
        opaque++;
        ever[2]++;
    }

    void mutated(int parts) {
        mutations++;
        mutatedParts |= parts;
    }

    /** The pairs that were compared. */
    long compared() {
        return same + different;
    }

    long different() {
        return different;
    }

    /** The pairs whose results could not be read. */
    long opaquePairs() {
        return opaque;
    }

    /** The pairs in which a part of a result was not compared. */
    long incomplete() {
        return incomplete;
    }

    /** The results that have changed after they were returned. */
    int mutations() {
        return mutations;
    }

    int mutatedParts() {
        return mutatedParts;
    }

    /** Forgets all but the results that have changed. */
    void clear() {
        same = 0;
        different = 0;
        opaque = 0;
        incomplete = 0;
    }

    /** The pairs that were ever compared; unlike the others, these counts never fall. */
    long[] counts() {
        return ever.clone();
    }
}
