package dev.coalesce.agent.bridge;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine behind one {@code dev.coalesce.Coalescer}, which finds this class and these methods by name. */
public abstract class CoalesceNamed {
    /** For the engine. */
    protected CoalesceNamed() {}

    /**
     * A new engine; the caller keeps it for as long as its name is used.
     *
     * @param name of the coalescer
     * @param user the class on whose behalf; its loader is where exceptions come from
     * @return null where the agent is not, or no longer, at work
     */
    public static @Nullable CoalesceNamed open(String name, Class<?> user) {
        CoalesceLinker linker = CoalesceLinker.installed();
        return linker == null ? null : linker.open(name, user);
    }

    /**
     * Whether the agent is at work.
     *
     * @return false before it came, and after it has gone
     */
    public static boolean isOpen() {
        return CoalesceLinker.installed() != null;
    }

    /**
     * As {@code Coalescer.get}.
     *
     * @param key may be null
     * @param ttl may be null
     * @param loader runs when this call leads
     * @return the result
     * @throws Exception what the loader threw
     */
    public abstract @Nullable Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader)
            throws Exception;

    /**
     * As {@code Coalescer.getAsync}.
     *
     * @param key may be null
     * @param ttl may be null
     * @param loader runs when this call leads
     * @return a future of the caller's own
     */
    public abstract CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader);

    /**
     * As {@code Coalescer.invalidate}.
     *
     * @param key may be null
     */
    public abstract void invalidate(@Nullable Object key);

    /** As {@code Coalescer.invalidateAll}. */
    public abstract void invalidateAll();

    /**
     * The counters.
     *
     * @return in the order of the components of {@code dev.coalesce.Stats}
     */
    public abstract long[] stats();
}
