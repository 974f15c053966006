package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.MethodStatistics")
@Label("Method Statistics")
@Description("The counters of a coalesced method")
@Category("Coalesce")
@StackTrace(false)
@Period("10 s")
final class MethodStatisticsEvent extends Event {
    @Label("Class")
    @Nullable
    String className;

    @Label("Method")
    @Nullable
    String method;

    @Label("Hits")
    long hits;

    @Label("Leads")
    long leads;

    @Label("Follows")
    long follows;

    @Label("Timeouts")
    long timeouts;

    @Label("Bypasses")
    long bypasses;

    @Label("Successes")
    long successes;

    @Label("Success Time")
    @Timespan
    long successTime;

    @Label("Failures")
    long failures;

    @Label("Failure Time")
    @Timespan
    long failureTime;

    @Label("Waits")
    long waits;

    @Label("Wait Time")
    @Timespan
    long waitTime;

    @Label("Saved Time")
    @Timespan
    long savedTime;

    @Label("Waiting")
    long waiting;

    @Label("In Flight")
    long inFlight;

    @Label("Oldest Flight")
    @Timespan(Timespan.MILLISECONDS)
    long oldestFlight;

    @Label("Results")
    long results;

    @Label("Promotions")
    long promotions;

    @Label("Evictions")
    long evictions;
}
