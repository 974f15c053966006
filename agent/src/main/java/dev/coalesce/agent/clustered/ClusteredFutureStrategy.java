package dev.coalesce.agent.clustered;

import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.FutureStrategy;
import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.cluster.SharedMethod;
import org.jspecify.annotations.Nullable;

/**
 * Futures of a method that is shared with other JVMs. The caller's thread asks the engine once. If this JVM leads, the
 * body runs on that thread, as without other JVMs. If another JVM leads, the caller joins its own flight with a future,
 * like a follower, and the flight waits without a thread.
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
        Object answer = flight.leadOrFollow();
        if (answer == flight) {
            flight.group().countLead(flight);
        }
        // The flight waits already. Should it end before the caller has joined, the caller finds that out and asks
        // again.
        return answer == EngineCall.Result.FOLLOW ? follow(flight, flight) : answer;
    }
}
