package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.bridge.CoalesceAction;
import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * The code that is inlined into a coalesced method. It enters the group, runs the body or skips it, and ends the
 * flight.
 *
 * <p>The code is kept small, so that the JIT compiler still inlines a small woven method into its caller. It does not
 * suppress exceptions: the group throws to a follower what its leader threw, and nothing else.
 */
final class CallAdvice {
    private CallAdvice() {}

    /** Returns null if the caller leads and has to run the body, or else the result. */
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object enter(
            @GroupSite CoalesceGroup group,
            @KeySite Object key,
            @InvocationSite Callable<?> invocation,
            @Advice.Local("flight") CoalesceFlight flight) {
        Object entered = group.enter(key);
        if (entered instanceof CoalesceAction) {
            if (entered instanceof CoalesceInvocationRequest) {
                entered = ((CoalesceInvocationRequest) entered).resume(invocation);
            }
            if (entered instanceof CoalesceFlight) {
                flight = (CoalesceFlight) entered;
                return null;
            }
        }
        return entered;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // losses only has to change
    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable Object entered,
            @Advice.Local("flight") @Nullable CoalesceFlight flight,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (flight != null) {
            try {
                result = flight.end(result, thrown);
            } catch (Throwable e) {
                // Ending failed, for example because the stack is full. Writing a field takes no stack, so the flight
                // is marked as lost. The next call that finds or awaits the flight then ends it.
                flight.begun = CoalesceFlight.LOST;
                CoalesceFlight.losses++;
            }
        } else if (entered != null) {
            result = entered == CoalesceGroup.NULL ? null : entered;
        }
    }
}
