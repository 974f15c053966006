package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceStep;
import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.bridge.CoalesceWish;
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
            @TableSite CoalesceTable table,
            @KeySite Object key,
            @MonitorSite Object monitor,
            @RerunSite Callable<?> call,
            @Advice.Local("flight") CoalesceFlight flight) {
        CoalesceTable asked = table;
        Object asking = key;
        Object entered = Thread.holdsLock(monitor) ? asked.enterHolding(asking) : asked.enter(asking);
        if (entered instanceof CoalesceStep) {
            if (entered instanceof CoalesceWish) {
                entered = ((CoalesceWish) entered).grant(call);
            }
            if (entered instanceof CoalesceFlight) {
                flight = (CoalesceFlight) entered;
                return null;
            }
        }
        return entered;
    }
}
