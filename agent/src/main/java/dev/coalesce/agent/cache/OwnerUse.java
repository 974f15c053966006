package dev.coalesce.agent.cache;

/** The record of when the results of a scope owner were used, for {@link OwnerEviction}. */
abstract class OwnerUse {
    /** The round in which the results were opened: see {@link ExpiryPolicy#round}. */
    private int openedInRound;

    /** The last round with a hit or a put. Written without synchronisation. */
    private int lastUsedRound;

    /**
     * Whether {@link MethodResults} has these results in its list. They leave it when all entries were evicted to make
     * room for others, until the next put. Written with the monitor of the list.
     */
    volatile boolean isListed = true;

    OwnerUse(int round) {
        this.openedInRound = round;
        this.lastUsedRound = round;
    }

    final void noteUse(int round) {
        if (lastUsedRound != round) {
            lastUsedRound = round;
        }
    }

    /** Called at the end of a round by which the first use is interrupted: what follows is no second use. */
    final void continueFirstUse(int round) {
        if (isUnusedSinceOpened()) {
            openedInRound = round;
            lastUsedRound = round;
        }
    }

    final boolean isUnusedSinceOpened() {
        return lastUsedRound == openedInRound;
    }

    final boolean isUsedIn(int round) {
        return lastUsedRound == round;
    }

    final int lastUsedRound() {
        return lastUsedRound;
    }

    /** Returns the number of entries. */
    abstract long size();

    /** Evicts entries to make room for those of other owners. Returns how many were evicted. */
    abstract long evict(long count);
}
