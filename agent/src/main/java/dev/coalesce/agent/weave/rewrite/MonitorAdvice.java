package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.bridge.CoalesceAction;
import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The code that is inlined into a synchronized method instead of {@link CallAdvice#enter}. A caller may hold the
 * monitor already, for example in another synchronized method. It must not wait for a leader, which waits for that
 * monitor.
 */
final class MonitorAdvice {
    private MonitorAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object enter(
            @GroupSite CoalesceGroup groupSite,
            @KeySite Object keySite,
            @MonitorSite Object monitor,
            @InvocationSite Callable<?> invocation,
            @Advice.Local("flight") CoalesceFlight flight) {
        // Each use of a site becomes a call site of its own, so each is used once.
        CoalesceGroup group = groupSite;
        Object key = keySite;
        Object entered = Thread.holdsLock(monitor) ? group.enterHolding(key) : group.enter(key);
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
}
