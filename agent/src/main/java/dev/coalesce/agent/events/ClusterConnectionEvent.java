package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.ClusterConnection")
@Label("Cluster Connection")
@Description("This JVM has begun to share calls with other JVMs, or goes on alone")
@Category("Coalesce")
@StackTrace(false)
final class ClusterConnectionEvent extends Event {
    @Label("Sharing")
    @Description("Whether calls ask the server from now on")
    boolean sharing;

    @Label("Problem")
    @Description("Why calls do not ask the server; null if they do")
    @Nullable
    String problem;
}
