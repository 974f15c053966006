package dev.coalesce.agent.clustered;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.FutureStrategy;
import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.cluster.SharedMethod;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Futures of a method that is shared with other JVMs. The caller's thread asks the engine once. If this JVM leads, the
 * body runs on that thread, as without other JVMs. If another JVM leads, the caller gets a future like a follower, and a
 * thread of the agent waits.
 */
public final class ClusteredFutureStrategy extends FutureStrategy {
    private final SharedMethod shared;

    /**
     * Creates a strategy.
     *
     * @param shared the method in all JVMs
     */
    public ClusteredFutureStrategy(SharedMethod shared) {
        this.shared = shared;
    }

    @Override
    public CallGroup openGroup(CoalescedMethod method, @Nullable Object scopeOwner) {
        CallGroup group = super.openGroup(method, scopeOwner);
        MethodInAllJvms.connect(method, shared);
        return group;
    }

    @Override
    protected CallFlight newFlight(CallGroup group, Object key, int begunTicks) {
        return new ClusteredFlight(group, key, begunTicks, shared, true);
    }

    @Override
    protected @Nullable Object lead(CallFlight mine) {
        ClusteredFlight flight = (ClusteredFlight) mine;
        Object answer = flight.leadUnlessFollowing();
        if (answer == flight) {
            flight.group().countLead(flight);
        }
        return answer == EngineCall.Result.FOLLOW
                ? new FollowRequest(flight, (CoalesceInvocationRequest) follow(flight, flight))
                : answer;
    }

    /** The answer to a call whose key another JVM runs: it joins its own flight, which nobody leads here. */
    private static final class FollowRequest extends CoalesceInvocationRequest {
        private final ClusteredFlight flight;
        private final CoalesceInvocationRequest join;

        FollowRequest(ClusteredFlight flight, CoalesceInvocationRequest join) {
            this.flight = flight;
            this.join = join;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> invocation) {
            Object future = join.resume(invocation);
            flight.followInBackground(); // afterwards: the flight's first waiter is there
            return future;
        }
    }
}
