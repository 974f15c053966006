package dev.coalesce.agent.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results kept for one home. Caffeine bounds how many (by W-TinyLFU); when one goes by age is decided here, by a deadline
 * in each entry, since entries of one method may have different ones and a setting may change while they are kept.
 */
public final class Results {
    private static final int MARGIN = 16;

    /** Longer than a thread waits for a processor, but on a machine in trouble. */
    private static final long LEAST_MARGIN = 100_000_000;

    private volatile long staleFor;
    private final Clock clock;
    private final @Nullable Consumer<Object> gone;
    private final Cache<Object, Entry> cache;

    /** The same: one layer less on the way of a hit. */
    private final ConcurrentMap<Object, Entry> entries;

    /** From the longest time that anything was kept for. Racy: it decides what a hit costs, not whether it is one. */
    private long margin;

    /**
     * An empty cache.
     *
     * @param maxSize most results kept
     * @param staleFor nanoseconds for which a result may be served after it was fresh
     * @param clock as {@code System.nanoTime()}
     * @param evicted runs for each result dropped for want of room
     */
    public Results(long maxSize, long staleFor, Clock clock, Runnable evicted) {
        this(maxSize, staleFor, clock, evicted, null);
    }

    /**
     * An empty cache of what has to be given back.
     *
     * @param maxSize as there
     * @param staleFor as there
     * @param clock as there
     * @param evicted as there
     * @param gone takes each result that is no longer kept, for whatever reason; null: nobody wants to know
     */
    public Results(long maxSize, long staleFor, Clock clock, Runnable evicted, @Nullable Consumer<Object> gone) {
        this.staleFor = staleFor;
        this.clock = clock;
        this.gone = gone;
        Caffeine<Object, Entry> builder = Caffeine.newBuilder()
                .maximumSize(maxSize)
                // The default would start threads of the common pool inside the application.
                // Where it cannot run now, the sweeper does it.
                .executor(task -> {
                    if (StackRoom.isEnough()) {
                        task.run();
                    }
                })
                .<Object, Entry>evictionListener((key, entry, cause) -> evicted.run());
        if (gone != null) {
            builder.removalListener((key, entry, cause) -> {
                if (entry != null && cause != RemovalCause.REPLACED) { // see keep: else its outcome lives on
                    gone.accept(entry.outcome);
                }
            });
        }
        this.cache = builder.build();
        this.entries = cache.asMap();
    }

    /**
     * The fresh result kept for a key.
     *
     * @param key never null
     * @return null where there is none, or none that is fresh
     */
    public @Nullable Object fresh(Object key) {
        Entry entry = entries.get(key);
        return entry != null && clock.isBefore(entry.freshUntil, margin) ? entry.outcome : null;
    }

    /**
     * The result kept for a key, fresh or stale.
     *
     * @param key never null
     * @return null where there is none that may still be served
     */
    public @Nullable Object stale(Object key) {
        Entry entry = cache.getIfPresent(key);
        return entry == null || isOver(entry, clock.getAsLong()) ? null : entry.outcome;
    }

    /**
     * Keeps a result.
     *
     * @param key must not change
     * @param outcome never null
     * @param nanos how long it is fresh, from now
     */
    public void keep(Object key, Object outcome, long nanos) {
        if (margin < LEAST_MARGIN || margin < nanos / MARGIN) {
            margin = Math.max(nanos / MARGIN, LEAST_MARGIN);
        }
        if (!StackRoom.isEnough()) {
            return; // the next call finds no result, and that is all
        }
        Entry before = entries.put(key, new Entry(outcome, clock.getAsLong() + nanos));
        if (before != null && gone != null) {
            gone.accept(before.outcome);
        }
    }

    /**
     * Serves a stale result without a further refresh for a while, but no longer than it may be served at all.
     *
     * @param key nothing happens where nothing is kept
     * @param nanos for how long, from now
     */
    public void holdStale(Object key, long nanos) {
        long now = clock.getAsLong();
        entries.computeIfPresent(key, (k, entry) -> {
            long until = entry.staleUntil(staleFor);
            boolean useful = !entry.isFresh(now) && !isOver(entry, now);
            return useful ? new Entry.Held(entry.outcome, Math.min(now + nanos - until, 0) + until, until) : entry;
        });
    }

    private boolean isOver(Entry entry, long now) {
        return now - entry.staleUntil(entry.outcome instanceof Failure ? 0 : staleFor) >= 0;
    }

    /**
     * Drops the result kept for a key.
     *
     * @param key nothing happens where there is none
     */
    public void drop(Object key) {
        cache.invalidate(key);
    }

    /** Drops all results. */
    public void dropAll() {
        cache.invalidateAll();
    }

    /** Lets go of results that are too old to be served. */
    public void sweep() {
        long now = clock.getAsLong();
        entries.values().removeIf(entry -> isOver(entry, now));
        cache.cleanUp();
    }

    /**
     * Changes how many may be kept.
     *
     * @param maxSize what is over goes
     */
    public void resize(long maxSize) {
        cache.policy().eviction().ifPresent(eviction -> eviction.setMaximum(maxSize));
    }

    /**
     * Changes for how long results may be served that are no longer fresh.
     *
     * @param nanos from the end of their freshness
     */
    public void staleFor(long nanos) {
        staleFor = nanos;
    }

    /**
     * Lets nothing be fresh for longer than this.
     *
     * @param nanos from now; 0: what is kept goes
     * @param failuresNanos the same for failures
     */
    public void shorten(long nanos, long failuresNanos) {
        long now = clock.getAsLong();
        for (Object key : cache.asMap().keySet()) {
            cache.asMap().computeIfPresent(key, (k, entry) -> {
                long most = entry.outcome instanceof Failure ? failuresNanos : nanos;
                if (most <= 0) {
                    return null;
                }
                return entry.freshUntil - now <= most ? entry : new Entry(entry.outcome, now + most);
            });
        }
    }

    /**
     * How many are kept, those too old included until {@link #sweep}.
     *
     * @return an estimate while calls run
     */
    public long size() {
        return cache.estimatedSize();
    }
}
