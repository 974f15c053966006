package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.reason.Reason;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that returns a future and finds a flight: it gets a future of its own. It leaves its invocation
 * behind, because no thread of it waits that could be promoted.
 */
final class JoinFutureRequest extends CoalesceInvocationRequest {
    private final FutureFollowers followers;
    private final CallFlight flight;

    JoinFutureRequest(FutureFollowers followers, CallFlight flight) {
        this.followers = followers;
        this.flight = flight;
    }

    @Override
    public @Nullable Object resume(@Nullable Callable<?> given) {
        Callable<?> invocation = RepeatableCall.kept(given);
        CallGroup group = flight.group();
        try {
            return invocation == null ? group.method.bypass(Reason.UNLINKED_CALL) : followers.join(flight, invocation);
        } catch (Throwable e) {
            return group.failed(flight.key(), e);
        }
    }
}
