package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceAction;
import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What is inlined into a synchronized method instead of {@link CallAdvice#enter}: one that is called with its monitor held
 * already, as by another synchronized method, must not wait for a leader that waits for that monitor.
 */
final class MonitorAdvice {
    private MonitorAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object enter(
            @GroupSite CoalesceGroup table,
            @KeySite Object key,
            @MonitorSite Object monitor,
            @InvocationSite Callable<?> call,
            @Advice.Local("flight") CoalesceFlight flight) {
        CoalesceGroup asked = table;
        Object asking = key;
        Object entered = Thread.holdsLock(monitor) ? asked.enterHolding(asking) : asked.enter(asking);
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
}
