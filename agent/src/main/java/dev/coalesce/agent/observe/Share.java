package dev.coalesce.agent.observe;

/** What one ttl would have done for the calls that one simulated cache has seen. Guarded by that cache's monitor. */
final class Share {
    long hits;
    long follows;

    /** The time that the bodies of these hits and follows took. */
    long savedNanos;

    /** The hits whose own result was compared with the one that they would have received. */
    long compared;

    /** The compared hits whose own result was a different one. */
    long stale;

    /** The entries that are alive. Computed when somebody asks. */
    int entries;

    Share copy() {
        Share copy = new Share();
        copy.hits = hits;
        copy.follows = follows;
        copy.savedNanos = savedNanos;
        copy.compared = compared;
        copy.stale = stale;
        copy.entries = entries;
        return copy;
    }

    /** The executions that would not have run. */
    long saved() {
        return hits + follows;
    }
}
