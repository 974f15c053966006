package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * What one call of an invalidating method invalidates. Computed before the body runs, while the arguments are
 * unchanged.
 */
public abstract class CoalesceInvalidation {
    /** For the engine. */
    protected CoalesceInvalidation() {}

    /**
     * Called when the body has returned normally. Never throws.
     *
     * @param result what the body returned; if it completes later, the invalidation is repeated then
     */
    public abstract void invalidate(@Nullable Object result);
}
