package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.FlightRecordings;
import dev.coalesce.it.app.MethodTimes;
import org.junit.jupiter.api.Test;

/** Checks the events in recordings of the JDK's flight recorder. */
@OnEveryJdk
record FlightRecorderIT(Jdk jdk) {
    @Test
    void recordedCalls_haveEvents() {
        Jvm.of(jdk)
                .agent()
                .main(FlightRecordings.class)
                .printsQuietly(
                        "Bypass reenter own-thread",
                        "Decision own-thread",
                        "Flight fail failure followers 0 key true",
                        "Flight load success followers 1 key true",
                        "Flight reenter success followers 0 key true",
                        "MethodStatistics fail hits 0 leads 1 follows 0",
                        "MethodStatistics load hits 1 leads 1 follows 1",
                        "MethodStatistics reenter hits 0 leads 1 follows 0",
                        "Wait load follow leader the leader by the follower class dev.coalesce.it.app.FlightRecordings",
                        "keys: false");
    }

    @Test
    void nobodyRecords_noEventIsLoaded() {
        JvmResult run = Jvm.of(jdk).agent().option("-Xlog:class+load").main(MethodTimes.class);
        assertThat(run.out())
                .contains("dev.coalesce.agent.events.Events")
                .doesNotContain("dev.coalesce.agent.events.RecordedEvents", "events.FlightEvent", "jdk.jfr.Event ");
    }
}
