package dev.coalesce;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine behind {@link Coalesce} as an API. Concurrent calls of {@link #get} with the same key share one execution
 * of the loader, and its result can be cached.
 *
 * <pre>{@code
 * Quote q = Coalescer.named("quotes").get(symbol, Duration.ofSeconds(30), () -> api.quote(symbol));
 * }</pre>
 *
 * <p>Without the agent nothing is shared or cached: each {@code get} calls its loader. Code that sees this class
 * through the same class loader shares the results of a name. Coalescers are safe for use by multiple threads.
 */
public final class Coalescer {
    private static final ConcurrentMap<String, Coalescer> BY_NAME = new ConcurrentHashMap<>();

    private final String name;

    /** Written under this object's monitor; read without a lock. A stale value is detected by {@code isCurrent}. */
    private volatile @Nullable EngineConnection engine;

    private Coalescer(String name) {
        this.name = name;
    }

    /**
     * Returns the coalescer with the given name. The same name always yields the same object.
     *
     * @param name any name; counters and messages show it
     * @return the coalescer
     * @throws NullPointerException if the name is null
     */
    public static Coalescer named(String name) {
        return BY_NAME.computeIfAbsent(requireNonNull(name, "name"), Coalescer::new);
    }

    /**
     * Tells whether the agent is present, so that calls are shared.
     *
     * @return true if the agent is present; false if each call runs its loader
     */
    public static boolean active() {
        return EngineConnection.present();
    }

    /**
     * Returns the result for a key: the cached result, the result of a load in flight, or the result of the given
     * loader, which then runs on this thread.
     *
     * <pre>{@code
     * Quote q = quotes.get(symbol, Duration.ofSeconds(30), () -> api.quote(symbol));
     * }</pre>
     *
     * @param <T> the type of the result
     * @param key the key, compared by {@code equals}, arrays by content; may be null
     * @param ttl how long the result is cached, counted from its completion; if null, zero or negative, it is not
     *     cached
     * @param loader computes the result, which may be null; called only if no load for this key is in flight
     * @return the same object that the leader received; null if its loader returned null
     * @throws Exception the exception of the leader's loader, the same object for every caller that waited
     * @throws InterruptedException if this thread is interrupted while it waits for another caller's loader
     * @throws NullPointerException if the loader is null
     */
    // One name holds results of one type, as in any cache. Whether T includes null is up to the caller.
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T extends @Nullable Object> T get(
            @Nullable Object key, @Nullable Duration ttl, Callable<? extends T> loader) throws Exception {
        requireNonNull(loader, "loader");
        EngineConnection engine = engine();
        if (engine == null) {
            MissingAgent.sayOnce();
            return loader.call();
        }
        return (T) engine.get(key, ttl, loader);
    }

    /**
     * Returns a future of the result for a key. The load is in flight until the loader's stage completes. Each caller
     * receives its own future: completing or cancelling it does not affect other callers.
     *
     * <pre>{@code
     * CompletableFuture<Quote> f = quotes.getAsync(symbol, Duration.ofSeconds(30), () -> api.quoteAsync(symbol));
     * }</pre>
     *
     * @param <T> the type of the result
     * @param key the key, compared by {@code equals}, arrays by content; may be null
     * @param ttl how long the result is cached, counted from its completion; if null, zero or negative, it is not
     *     cached
     * @param loader starts the computation; called only if no load for this key is in flight
     * @return this caller's own future; without the agent, the loader's stage as a future
     * @throws NullPointerException if the loader is null
     */
    @SuppressWarnings("unchecked") // as in get
    public <T extends @Nullable Object> CompletableFuture<T> getAsync(
            @Nullable Object key, @Nullable Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
        requireNonNull(loader, "loader");
        EngineConnection engine = engine();
        if (engine == null) {
            MissingAgent.sayOnce();
            return loader.get().toCompletableFuture();
        }
        return (CompletableFuture<T>) engine.getAsync(key, ttl, loader);
    }

    /**
     * Invalidates the cached result of a key. The result of a load that is in flight at that moment is not cached, and
     * later calls do not join that load.
     *
     * @param key the key, as passed to {@link #get}; may be null
     */
    public void invalidate(@Nullable Object key) {
        EngineConnection engine = engine();
        if (engine != null) {
            engine.invalidate(key);
        }
    }

    /** Invalidates the results of all keys, as {@link #invalidate} does for one. */
    public void invalidateAll() {
        EngineConnection engine = engine();
        if (engine != null) {
            engine.invalidateAll();
        }
    }

    /**
     * Returns the number of keys that are being computed now.
     *
     * @return the number of keys in flight; zero without the agent
     */
    public int inFlight() {
        return stats().inFlight();
    }

    /**
     * Returns the counters so far.
     *
     * @return the counters; all zero without the agent
     */
    public Stats stats() {
        EngineConnection engine = engine();
        return engine == null ? Stats.NONE : engine.stats();
    }

    @Override
    public String toString() {
        return "Coalescer[" + name + "]";
    }

    private @Nullable EngineConnection engine() {
        EngineConnection known = engine;
        if (known != null && known.isCurrent()) {
            return known;
        }
        return EngineConnection.present() ? connect() : null;
    }

    private synchronized @Nullable EngineConnection connect() {
        EngineConnection known = engine;
        if (known == null || !known.isCurrent()) {
            known = EngineConnection.open(name);
            engine = known;
        }
        return known;
    }

    /** Releases the connections of all coalescers to an agent that has left, so that it can be collected. */
    static void disconnectAll() {
        BY_NAME.values().forEach(Coalescer::disconnect);
    }

    private synchronized void disconnect() {
        EngineConnection known = engine;
        if (known != null && !known.isCurrent()) {
            engine = null;
        }
    }
}
