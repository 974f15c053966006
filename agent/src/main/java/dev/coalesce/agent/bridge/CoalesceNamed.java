package dev.coalesce.agent.bridge;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine behind one {@code dev.coalesce.Coalescer}, which finds this class and its methods by name. */
public abstract class CoalesceNamed {
    /** Only the engine creates instances. */
    protected CoalesceNamed() {}

    /**
     * Opens the engine of a coalescer. The caller keeps it while the coalescer's name is in use.
     *
     * @param name the name of the coalescer
     * @param user the class on whose behalf it is opened; its loader supplies the public exceptions
     * @return null if no agent is active
     */
    public static @Nullable CoalesceNamed open(String name, Class<?> user) {
        CoalesceLinker linker = CoalesceLinker.installed();
        return linker == null ? null : linker.open(name, user);
    }

    /**
     * Tells whether an agent is active.
     *
     * @return false before the agent starts, and after it was detached
     */
    public static boolean isOpen() {
        return CoalesceLinker.installed() != null;
    }

    /**
     * Does the same as {@code Coalescer.get}.
     *
     * @param key the key, or null
     * @param ttl how long the result is cached; null for not at all
     * @param loader runs when this call leads
     * @return the result
     * @throws Exception what the loader threw
     */
    public abstract @Nullable Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader)
            throws Exception;

    /**
     * Does the same as {@code Coalescer.getAsync}.
     *
     * @param key the key, or null
     * @param ttl how long the result is cached; null for not at all
     * @param loader runs when this call leads
     * @return the caller's own future
     */
    public abstract CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader);

    /**
     * Does the same as {@code Coalescer.invalidate}.
     *
     * @param key the key, or null
     */
    public abstract void invalidate(@Nullable Object key);

    /** Does the same as {@code Coalescer.invalidateAll}. */
    public abstract void invalidateAll();

    /**
     * Reads the counters.
     *
     * @return the counters in the order of the components of {@code dev.coalesce.Stats}
     */
    public abstract long[] stats();
}
