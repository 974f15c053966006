package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.Bypass")
@Label("Bypass")
@Description("A call that ran the method uncoalesced")
@Category("Coalesce")
@StackTrace(false)
final class BypassEvent extends Event {
    @Label("Class")
    @Nullable
    String className;

    @Label("Method")
    @Nullable
    String method;

    @Label("Reason")
    @Nullable
    String reason;

    @Label("Text")
    @Nullable
    String text;
}
