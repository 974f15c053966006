package dev.coalesce.agent.bridge;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A group's answer that needs the call itself, to make it again: for a refresh in the background, or for a follower
 * that has no thread waiting. Only then does woven code collect its arguments.
 */
public abstract class CoalesceInvocationRequest extends CoalesceAction {
    /** Only the engine creates instances. */
    protected CoalesceInvocationRequest() {}

    /**
     * Called once, on the caller's thread. Throws what {@link CoalesceGroup#enter} throws.
     *
     * @param invocation makes the same call again, with the same arguments; null if its call site could not be linked
     * @return as {@link CoalesceGroup#enter}, but never a request
     */
    public abstract @Nullable Object resume(@Nullable Callable<?> invocation);
}
