package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.Wait")
@Label("Wait")
@Description("A thread that waited for the leader of its key")
@Category("Coalesce")
@StackTrace(false)
@Threshold("10 ms")
final class WaitEvent extends CallEvent {
    @Label("Leader")
    @Description("The name of the thread that ran the method when the wait began")
    @Nullable
    String leader;
}
