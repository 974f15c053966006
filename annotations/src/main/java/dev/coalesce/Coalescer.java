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
 * The engine behind {@link Coalesce} for code that prefers a call: calls of {@link #get} with the same key share one
 * execution of the loader, and its result is kept.
 *
 * <pre>{@code
 * Quote q = Coalescer.named("quotes").get(symbol, Duration.ofSeconds(30), () -> api.quote(symbol));
 * }</pre>
 *
 * <p>Without the agent nothing is shared and nothing is kept: {@code get} calls the loader every time. One name means one
 * set of results for all code that sees this class through the same class loader. Safe for use by many threads.
 */
public final class Coalescer {
    private static final ConcurrentMap<String, Coalescer> BY_NAME = new ConcurrentHashMap<>();

    private final String name;
    private volatile @Nullable EngineConnection engine;

    private Coalescer(String name) {
        this.name = name;
    }

    /**
     * The coalescer of this name; the same object each time.
     *
     * @param name any name; it stands in the counters and in messages
     * @return never null
     */
    public static Coalescer named(String name) {
        return BY_NAME.computeIfAbsent(requireNonNull(name, "name"), Coalescer::new);
    }

    /**
     * Whether the agent is there.
     *
     * @return false where every call runs its loader
     */
    public static boolean active() {
        return EngineConnection.present();
    }

    /**
     * The result for this key: kept, or of a load in flight, or of the loader, which then runs on this thread.
     *
     * @param <T> the type of the result
     * @param key compared by {@code equals}, arrays by content; may be null
     * @param ttl how long the result is kept, from its completion; null, zero or negative: not at all
     * @param loader runs when nobody else is running this key; may return null
     * @return the very result of the leader
     * @throws Exception what the leader's loader threw, the same object for each who waited
     * @throws InterruptedException if this thread is interrupted while it waits for another's loader
     */
    // One name holds results of one type, as in any cache; whether null is one of them is T's affair.
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T extends @Nullable Object> T get(
            @Nullable Object key, @Nullable Duration ttl, Callable<? extends T> loader) throws Exception {
        requireNonNull(loader, "loader");
        EngineConnection engine = engine();
        return engine == null ? loader.call() : (T) engine.get(key, ttl, loader);
    }

    /**
     * As {@link #get}, for a result that completes later: in flight until it does. Every caller gets a future of its own,
     * whose cancellation or completion touches nobody else.
     *
     * @param <T> the type of the result
     * @param key compared by {@code equals}, arrays by content; may be null
     * @param ttl how long the result is kept, from its completion; null, zero or negative: not at all
     * @param loader runs when nobody else is running this key
     * @return a future of this caller's own
     */
    @SuppressWarnings("unchecked") // as in get
    public <T extends @Nullable Object> CompletableFuture<T> getAsync(
            @Nullable Object key, @Nullable Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
        requireNonNull(loader, "loader");
        EngineConnection engine = engine();
        return engine == null
                ? loader.get().toCompletableFuture()
                : (CompletableFuture<T>) engine.getAsync(key, ttl, loader);
    }

    /**
     * Drops the result kept for this key. A load in flight does not put its older result back, and calls that arrive
     * after this do not join it.
     *
     * @param key as given to {@link #get}
     */
    public void invalidate(@Nullable Object key) {
        EngineConnection engine = engine();
        if (engine != null) {
            engine.invalidate(key);
        }
    }

    /** Drops every result kept, as {@link #invalidate} does for one. */
    public void invalidateAll() {
        EngineConnection engine = engine();
        if (engine != null) {
            engine.invalidateAll();
        }
    }

    /**
     * How many keys are being computed now.
     *
     * @return zero without the agent
     */
    public int inFlight() {
        return stats().inFlight();
    }

    /**
     * The counters so far.
     *
     * @return all zero without the agent
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

    /** Lets go of an agent that has left. */
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
