package dev.coalesce.agent.call;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call of a woven method that can be made again. It is created for two purposes: to be made again on another thread,
 * or to show its arguments to an observer.
 */
public interface RepeatableCall extends Callable<@Nullable Object> {
    /**
     * Returns what the method was called with.
     *
     * @return the object, unless the method is static, and the arguments; not a copy
     */
    @Nullable
    Object[] arguments();

    /**
     * Keeps what the caller's thread holds, so that the call finds it when it is made again. This may run code of
     * libraries, so it is not done for calls that are only observed. Called on the caller's thread before the call is
     * published; later calls of this method do nothing.
     *
     * @return false if that is not possible, so that the call cannot be made again
     */
    boolean keepContext();

    /**
     * Prepares a call that may be made again.
     *
     * @param invocation the call, or null
     * @return the same call; null if it cannot be made again
     */
    static @Nullable Callable<?> kept(@Nullable Callable<?> invocation) {
        return invocation instanceof RepeatableCall && !((RepeatableCall) invocation).keepContext() ? null : invocation;
    }
}
