package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.Decision")
@Label("Decision")
@Description("Why a method is not coalesced, or why calls were not shared recently")
@Category("Coalesce")
@StackTrace(false)
@Period("everyChunk")
final class DecisionEvent extends Event {
    @Label("Method")
    @Nullable
    String method;

    @Label("Reason")
    @Nullable
    String reason;

    @Label("Text")
    @Nullable
    String text;

    @Label("Decided At")
    @Description("When a call was not shared; unset for a method that is not coalesced")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long decidedAt;
}
