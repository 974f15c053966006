package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * The results that one call of an invalidating method invalidates. Computed before the body runs, while the arguments
 * are unchanged.
 */
public abstract class CoalesceInvalidation {
    /** Only the engine creates instances. */
    protected CoalesceInvalidation() {}

    /**
     * Called when the body has returned normally. Never throws.
     *
     * @param result what the body returned; if it completes later, the invalidation is repeated then
     * @return what the caller gets: the result, or a future that completes after that invalidation
     */
    public abstract @Nullable Object invalidate(@Nullable Object result);
}
