package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceAction;
import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * What is inlined into a coalesced method: ask the table; run the body or skip it; tell the flight. Kept small, so that a
 * small woven method still inlines into its caller. No {@code suppress}: the table throws to a follower what its leader
 * threw, and nothing else.
 */
final class CallAdvice {
    private CallAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object enter(
            @GroupSite CoalesceGroup table,
            @KeySite Object key,
            @InvocationSite Callable<?> call,
            @Advice.Local("flight") CoalesceFlight flight) {
        Object entered = table.enter(key);
        if (entered instanceof CoalesceAction) {
            if (entered instanceof CoalesceInvocationRequest) {
                entered = ((CoalesceInvocationRequest) entered).resume(call);
            }
            if (entered instanceof CoalesceFlight) {
                flight = (CoalesceFlight) entered;
                return null;
            }
        }
        return entered;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable Object entered,
            @Advice.Local("flight") @Nullable CoalesceFlight flight,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (flight != null) {
            try {
                result = flight.end(result, thrown);
            } catch (Throwable noRoom) {
                flight.begun = CoalesceFlight.LOST;
                CoalesceFlight.losses++;
            }
        } else if (entered != null) {
            result = entered == CoalesceGroup.NULL ? null : entered;
        }
    }
}
