package dev.coalesce.agent.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Results kept for one home. Caffeine bounds how many (by W-TinyLFU); when one goes by age is decided here, by a deadline
 * in each entry, since entries of one method may have different ones and a setting may change while they are kept.
 */
public final class Results {
    private final LongSupplier clock;
    private final Cache<Object, Entry> cache;

    /**
     * An empty cache.
     *
     * @param maxSize most results kept
     * @param clock as {@code System.nanoTime()}
     * @param evicted runs for each result dropped for want of room
     */
    public Results(long maxSize, LongSupplier clock, Runnable evicted) {
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumSize(maxSize)
                // The default would start threads of the common pool inside the application.
                .executor(Runnable::run)
                .<Object, Entry>evictionListener((key, entry, cause) -> evicted.run())
                .build();
    }

    /**
     * The result kept for a key.
     *
     * @param key never null
     * @return null where there is none, or none that is fresh
     */
    public @Nullable Object get(Object key) {
        Entry entry = cache.getIfPresent(key);
        return entry == null || entry.isExpired(clock.getAsLong()) ? null : entry.outcome();
    }

    /**
     * Keeps a result.
     *
     * @param key must not change
     * @param outcome never null
     * @param nanos for how long, from now
     */
    public void keep(Object key, Object outcome, long nanos) {
        cache.put(key, new Entry(outcome, clock.getAsLong() + nanos));
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
        cache.asMap().values().removeIf(entry -> entry.isExpired(now));
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
     * How many are kept, those too old included until {@link #sweep}.
     *
     * @return an estimate while calls run
     */
    public long size() {
        return cache.estimatedSize();
    }
}
