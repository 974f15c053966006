package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters in the registries of an application that has Micrometer, and nothing in one that does not use it. */
@OnEveryJdk
record MetersIT(Jdk jdk) {
    private static final String PRICE = "{class=\"MicrometerMeters$Prices\",method=\"price\"";
    private static final String FAIL = "{class=\"MicrometerMeters$Prices\",method=\"fail\"";

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void registryAddedBeforeOrAfterTheCalls_hasTheMeters(String when) {
        micrometer()
                .agent()
                .main("MicrometerMeters", when, BuildOutput.AGENT_JAR.toString())
                .prints(
                        "coalesce_agent_errors_total 0.0",
                        "coalesce_calls_total" + PRICE + ",outcome=\"bypass\"} 0.0",
                        "coalesce_calls_total" + PRICE + ",outcome=\"follow\"} 1.0",
                        "coalesce_calls_total" + PRICE + ",outcome=\"hit\"} 3.0",
                        "coalesce_calls_total" + PRICE + ",outcome=\"lead\"} 1.0",
                        "coalesce_calls_total" + PRICE + ",outcome=\"timeout\"} 0.0",
                        "coalesce_evictions_total" + PRICE + "} 0.0",
                        "coalesce_executions_seconds_count" + FAIL + ",outcome=\"failure\"} 1",
                        "coalesce_executions_seconds_count" + FAIL + ",outcome=\"success\"} 0",
                        "coalesce_executions_seconds_count" + PRICE + ",outcome=\"failure\"} 0",
                        "coalesce_executions_seconds_count" + PRICE + ",outcome=\"success\"} 1",
                        "coalesce_executions_seconds_sum" + FAIL + ",outcome=\"failure\"}",
                        "coalesce_executions_seconds_sum" + FAIL + ",outcome=\"success\"}",
                        "coalesce_executions_seconds_sum" + PRICE + ",outcome=\"failure\"}",
                        "coalesce_executions_seconds_sum" + PRICE + ",outcome=\"success\"}",
                        "coalesce_flight_age_max_seconds" + PRICE + "} 0.0",
                        "coalesce_flights" + PRICE + "} 0.0",
                        "coalesce_promotions_total" + PRICE + "} 0.0",
                        "coalesce_results" + PRICE + "} 1.0",
                        "coalesce_saved_seconds_total" + PRICE + "}",
                        "coalesce_waiting" + PRICE + "} 0.0",
                        "coalesce_waits_seconds_count" + PRICE + "} 1",
                        "coalesce_waits_seconds_sum" + PRICE + "}",
                        "keys: false",
                        "shown: Unloaded",
                        "gone: Unloaded",
                        "after detach: []",
                        "in the global registry: []");
    }

    @Test
    void libraryThatIsNotUsed_staysUnloaded() {
        JvmResult run = micrometer().agent().option("-Xlog:class+load").main("LibraryUnused");
        assertThat(run.out()).contains("LibraryUnused").contains("true").doesNotContain("io.micrometer");
    }

    private Jvm micrometer() {
        return Libraries.jvmFor(jdk, "meters/micrometer", Libraries.of("micrometer"));
    }
}
