package dev.coalesce.agent.cache;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all homes of a method have in common. */
final class ExpiryPolicy {
    private static final int MARGIN = 16;

    /** Longer than a thread waits for a processor, but on a machine in trouble. */
    private static final long LEAST_MARGIN = 100_000_000;

    final Clock clock;

    /** Runs for each result dropped for want of room. */
    final Runnable evicted;

    private final @Nullable Consumer<Object> gone;

    /** Nanoseconds for which a result may be served after it was fresh. */
    volatile long staleFor;

    /** From the longest time that anything was kept for. Racy: it decides what a hit costs, not whether it is one. */
    private long margin;

    ExpiryPolicy(long staleFor, Clock clock, Runnable evicted, @Nullable Consumer<Object> gone) {
        this.staleFor = staleFor;
        this.clock = clock;
        this.evicted = evicted;
        this.gone = gone;
    }

    boolean isFresh(Entry entry) {
        return clock.isBefore(entry.freshUntil, margin);
    }

    Entry entry(Object outcome, long nanos) {
        if (margin < LEAST_MARGIN || margin < nanos / MARGIN) {
            margin = Math.max(nanos / MARGIN, LEAST_MARGIN);
        }
        return new Entry(outcome, clock.getAsLong() + nanos);
    }

    /** Whether anybody wants to know. */
    boolean tellsGone() {
        return gone != null;
    }

    /** It is kept no longer, for whatever reason; not where its outcome lives on in another entry. */
    void gone(@Nullable Entry entry) {
        if (gone != null && entry != null) {
            gone.accept(entry.outcome);
        }
    }
}
