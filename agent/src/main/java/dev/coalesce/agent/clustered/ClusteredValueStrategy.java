package dev.coalesce.agent.clustered;

import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.ValueStrategy;
import dev.coalesce.agent.cluster.SharedMethod;
import org.jspecify.annotations.Nullable;

/** Values of a method that is shared with other JVMs. */
public final class ClusteredValueStrategy extends ValueStrategy {
    private final SharedMethod shared;

    /**
     * Creates a strategy.
     *
     * @param shared the method in all JVMs
     */
    public ClusteredValueStrategy(SharedMethod shared) {
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
        return new ClusteredFlight(group, key, begunTicks, shared, false);
    }

    @Override
    protected @Nullable Object lead(CallFlight mine) {
        Object answer = mine.lead();
        if (answer == mine) {
            mine.group().countLead(mine);
        }
        return answer;
    }
}
