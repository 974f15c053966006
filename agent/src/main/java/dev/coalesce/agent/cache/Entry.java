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

    /** Returns how much memory the outcome and its key take; 0 if that is little or unknown. */
    long bytes() {
        return 0;
    }

    /** Returns the time until which the result may be served stale. */
    long staleUntil(long staleFor) {
        return freshUntil + staleFor;
    }

    /** Returns an entry with the same outcome and another deadline. */
    Entry withFreshUntil(long otherFreshUntil) {
        return new Entry(outcome, otherFreshUntil);
    }

    /** An entry that takes so much memory that it is counted. Most entries are small and do not store their size. */
    static final class Large extends Entry {
        private final long bytes;

        Large(Object outcome, long freshUntil, long bytes) {
            super(outcome, freshUntil);
            this.bytes = bytes;
        }

        @Override
        long bytes() {
            return bytes;
        }

        @Override
        Entry withFreshUntil(long otherFreshUntil) {
            return new Large(outcome, otherFreshUntil, bytes);
        }
    }

    /**
     * A stale result whose refresh has failed. It counts as fresh for a pause, so that not every call starts another
     * refresh. The pause does not extend the time until which the result may be served.
     */
    static final class HeldStale extends Entry {
        private final long servedUntil;
        private final long bytes;

        HeldStale(Entry stale, long freshUntil, long servedUntil) {
            super(stale.outcome, freshUntil);
            this.servedUntil = servedUntil;
            this.bytes = stale.bytes();
        }

        @Override
        long bytes() {
            return bytes;
        }

        @Override
        long staleUntil(long staleFor) {
            return servedUntil;
        }

        @Override
        Entry withFreshUntil(long otherFreshUntil) {
            return new HeldStale(this, otherFreshUntil, servedUntil);
        }
    }
}
