package dev.coalesce.agent.call;

import org.jspecify.annotations.Nullable;

/** The other JVMs that share one method's results. Thread-safe. */
public interface OtherJvms {
    /**
     * Drops results there. Called after they were dropped here; waits a short time at most.
     *
     * @param key the key without the parts of a context; null for all keys
     */
    void drop(@Nullable Object key);
}
