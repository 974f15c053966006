package dev.coalesce.agent.inputstream;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.RepeatableCall;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that returns an {@code InputStream} and finds none cached. The call leads or follows with its
 * invocation at hand: if another reader's interruption breaks the stream while this caller reads it, the call is made
 * again.
 */
final class InputStreamRequest extends CoalesceInvocationRequest {
    private final InputStreamStrategy strategy;
    private final CallGroup group;
    private final Object key;
    private final boolean mayWait;

    InputStreamRequest(InputStreamStrategy strategy, CallGroup group, Object key, boolean mayWait) {
        this.strategy = strategy;
        this.group = group;
        this.key = key;
        this.mayWait = mayWait;
    }

    @Override
    public @Nullable Object resume(@Nullable Callable<?> given) {
        Callable<?> invocation = RepeatableCall.kept(given);
        Object answer;
        try {
            answer = strategy.leadOrFollow(strategy.flightWithInvocation(group, key, invocation), mayWait);
        } catch (Throwable e) {
            answer = group.failed(key, e);
        }
        return CallGroup.orThrow(answer);
    }
}
