package dev.coalesce.agent.cache;

/** A result that is kept. Times are {@code System.nanoTime()}. */
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

    /** Until when it may be served although it is not fresh. */
    long staleUntil(long staleFor) {
        return freshUntil + staleFor;
    }

    /** The same, fresh until then. */
    Entry with(long otherFreshUntil) {
        return new Entry(outcome, otherFreshUntil);
    }

    /** One whose refresh has failed: called fresh for a while, so that not each call tries again, but not for longer. */
    static final class Held extends Entry {
        private final long until;

        Held(Object outcome, long freshUntil, long until) {
            super(outcome, freshUntil);
            this.until = until;
        }

        @Override
        long staleUntil(long staleFor) {
            return until;
        }

        @Override
        Entry with(long otherFreshUntil) {
            return new Held(outcome, otherFreshUntil, until);
        }
    }
}
