package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.ClusterCall")
@Label("Cluster Call")
@Description("A call that asked other JVMs for its key, until it had the result or was to run the method")
@Category("Coalesce")
@StackTrace(false)
@Threshold("10 ms")
final class ClusterCallEvent extends CallEvent implements Events.ClusterCall {
    @Label("Leader")
    @Description("The random number of the JVM that led last while the call waited; null if it did not wait")
    @Nullable
    String leader;

    @Override
    public void ledBy(@Nullable String jvm) {
        leader = jvm;
    }
}
