package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/** What a call of an invalidating method will drop; made before its body runs, while its arguments are as they came. */
public abstract class CoalesceInvalidation {
    /** For the engine. */
    protected CoalesceInvalidation() {}

    /**
     * Called when the body has returned normally. Never throws.
     *
     * @param result what it returned; where that completes later, the drop is repeated then
     */
    public abstract void invalidate(@Nullable Object result);
}
