package dev.coalesce.agent.transaction;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods whose results a transaction invalidates. Compared by identity. */
public interface InvalidationTarget {
    /**
     * Runs an action for each method that is linked by now.
     *
     * @param action receives the method's embargo
     */
    void forEachEmbargo(Consumer<Embargo> action);

    /**
     * Invalidates results now, of all methods. Throws nothing that comes from a key.
     *
     * @param key a copy of the key; null for all keys
     */
    void invalidateNow(@Nullable Object key);
}
