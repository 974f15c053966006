package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.Mismatch")
@Label("Mismatch")
@Description("Two calls with equal keys whose results differ, of a method in the mode verify")
@Category("Coalesce")
@StackTrace(false)
final class MismatchEvent extends Event {
    @Label("Class")
    @Nullable
    String className;

    @Label("Method")
    @Nullable
    String method;

    @Label("Same Context")
    @Description("Whether the callers differ in nothing that is looked at")
    boolean sameContext;

    @Label("Dimensions")
    @Description("In what the callers differ")
    @Nullable
    String dimensions;

    @Label("Paths")
    @Description("The parts of the results that differ; empty for the whole result")
    @Nullable
    String paths;
}
