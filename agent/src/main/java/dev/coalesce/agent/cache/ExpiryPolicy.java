package dev.coalesce.agent.cache;

import dev.coalesce.agent.key.Keys;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clock, expiry settings and listeners that all scope owners of one method share. Thread-safe. */
final class ExpiryPolicy {
    /** The last sixteenth of an entry's time to live is measured with the exact clock. */
    private static final int MARGIN_DIVISOR = 16;

    /** Exceeds the time for which a thread waits for a processor on a healthy machine. */
    private static final long MIN_MARGIN_NANOS = 100_000_000;

    /** Smaller entries are bounded well enough by their number. */
    private static final int MIN_COUNTED_BYTES = 512;

    final Clock clock;

    /** Runs once for each result that is removed because the maximum size was exceeded. */
    final Runnable onEviction;

    private final @Nullable Consumer<Object> removalListener;

    /**
     * The nanoseconds for which a result may be served after it was fresh. Written by {@link MethodResults#changeLimits}.
     */
    volatile long staleFor;

    /**
     * How often results of some owners have been evicted to make room for others. {@link MethodResults} writes it, and
     * every hit reads it without synchronisation: a hit may count for the round before.
     */
    int round;

    /**
     * The nanoseconds before a deadline from which on a hit reads the exact clock, derived from the longest time to
     * live so far. Puts write it and hits read it without synchronisation. A lost update leaves a smaller margin, but
     * never one below {@link #MIN_MARGIN_NANOS}.
     */
    private long margin;

    /**
     * Whether a key with a context has been put, so that one invalidation may drop several entries. Written before the
     * entry is published; whoever finds the entry sees it.
     */
    private volatile boolean hasContexts;

    ExpiryPolicy(long staleFor, Clock clock, Runnable onEviction, @Nullable Consumer<Object> removalListener) {
        this.staleFor = staleFor;
        this.clock = clock;
        this.onEviction = onEviction;
        this.removalListener = removalListener;
    }

    boolean isFresh(Entry entry) {
        return clock.isBefore(entry.freshUntil, margin);
    }

    boolean hasContexts() {
        return hasContexts;
    }

    @SuppressWarnings("ReferenceEquality") // a key without a context is its own
    Entry newEntry(Object key, Object outcome, long ttlNanos, long bytes) {
        if (!hasContexts && Keys.own(key) != key) {
            hasContexts = true;
        }
        if (margin < MIN_MARGIN_NANOS || margin < ttlNanos / MARGIN_DIVISOR) {
            margin = Math.max(ttlNanos / MARGIN_DIVISOR, MIN_MARGIN_NANOS);
        }
        long freshUntil = clock.getAsLong() + ttlNanos;
        return bytes < MIN_COUNTED_BYTES ? new Entry(outcome, freshUntil) : new Entry.Large(outcome, freshUntil, bytes);
    }

    boolean hasRemovalListener() {
        return removalListener != null;
    }

    /**
     * Reports an entry whose outcome is no longer cached, whatever the cause. Must not be called if another entry took
     * it over.
     */
    void notifyRemoved(@Nullable Entry entry) {
        if (removalListener != null && entry != null) {
            removalListener.accept(entry.outcome);
        }
    }
}
