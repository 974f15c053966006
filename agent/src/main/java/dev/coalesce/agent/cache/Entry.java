package dev.coalesce.agent.cache;

/** A cached result with its deadline. Immutable. All times are readings of a {@link Clock} in nanoseconds. */
class Entry {
    final Object outcome;
    final long freshUntil;

    Entry(Object outcome, long freshUntil) {
        this.outcome = outcome;
        this.freshUntil = freshUntil;
    }

    final boolean isFresh(long now) {
        return now - freshUntil < 0;
    }

    /** Returns the time until which the result may be served stale. */
    long staleUntil(long staleFor) {
        return freshUntil + staleFor;
    }

    /** Returns an entry with the same outcome and another deadline. */
    Entry withFreshUntil(long otherFreshUntil) {
        return new Entry(outcome, otherFreshUntil);
    }

    /**
     * A stale result whose refresh has failed. It counts as fresh for a pause, so that not every call starts another
     * refresh. The pause does not extend the time until which the result may be served.
     */
    static final class HeldStale extends Entry {
        private final long servedUntil;

        HeldStale(Object outcome, long freshUntil, long servedUntil) {
            super(outcome, freshUntil);
            this.servedUntil = servedUntil;
        }

        @Override
        long staleUntil(long staleFor) {
            return servedUntil;
        }

        @Override
        Entry withFreshUntil(long otherFreshUntil) {
            return new HeldStale(outcome, otherFreshUntil, servedUntil);
        }
    }
}
