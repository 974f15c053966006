package dev.coalesce.agent.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

@Name("dev.coalesce.Flight")
@Label("Flight")
@Description("An execution of a coalesced method, from its leader's call until its outcome")
@Category("Coalesce")
@StackTrace(false)
@Threshold("10 ms")
final class FlightEvent extends CallEvent {
    @Label("Followers")
    @Description("Calls that waited for the outcome")
    int followers;

    @Override
    void noteFollowers(int count) {
        followers = count;
    }
}
