package dev.coalesce.agent.bridge;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A table's answer that needs the call itself, to be able to make it again: for a refresh in the background, or for a
 * follower that has no thread waiting. Only then does woven code gather its arguments.
 */
public abstract class CoalesceInvocationRequest extends CoalesceAction {
    /** For the engine. */
    protected CoalesceInvocationRequest() {}

    /**
     * Called once, on the caller's thread.
     *
     * @param call makes the same call again, with the same arguments
     * @return as {@link CoalesceGroup#enter}, but never a wish
     */
    public abstract @Nullable Object resume(Callable<?> call);
}
