package dev.coalesce.agent.call;

import org.jspecify.annotations.Nullable;

/** The other JVMs that share one method's results. Thread-safe. */
public interface OtherJvms {
    /**
     * Invalidates results there. Called after they were invalidated here; waits a short time at most.
     *
     * @param key the key without the parts of a context; null for all keys
     */
    void invalidate(@Nullable Object key);
}
