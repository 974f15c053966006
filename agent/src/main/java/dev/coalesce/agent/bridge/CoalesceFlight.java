package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/** An execution in flight, as its leader sees it. */
public abstract class CoalesceFlight extends CoalesceStep {
    /** For the engine. */
    protected CoalesceFlight() {}

    /**
     * Called once, on the leader's thread, when the body has ended. Never throws.
     *
     * @param result what the body returned
     * @param thrown what it threw, or null
     * @return what the leader's caller gets instead of {@code result}
     */
    public abstract @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown);
}
