package dev.coalesce.it;

import static java.util.Objects.requireNonNull;
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
                        "coalesce_results{class=\"MicrometerMeters$Prices\",method=\"shop.stock \\\"level\\\"\"} 1.0",
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

    /** Calling {@code GlobalOpenTelemetry.get()} would make the application's {@code set} fail. */
    @Test
    void openTelemetrySetAfterTheCalls_hasTheMeters() {
        Libraries.jvmFor(jdk, "meters/opentelemetry", Libraries.of("opentelemetry-sdk"))
                .agent()
                .main("OpenTelemetryMeters")
                .prints(
                        "set before: false",
                        "coalesce.agent.errors {error} [] 0",
                        "coalesce.calls {call} [OpenTelemetryMeters, bypass, price] 0",
                        "coalesce.calls {call} [OpenTelemetryMeters, follow, price] 0",
                        "coalesce.calls {call} [OpenTelemetryMeters, hit, price] 1",
                        "coalesce.calls {call} [OpenTelemetryMeters, lead, price] 2",
                        "coalesce.calls {call} [OpenTelemetryMeters, price, timeout] 0",
                        "coalesce.evictions {result} [OpenTelemetryMeters, price] 0",
                        "coalesce.executions {execution} [OpenTelemetryMeters, fail, failure] 1",
                        "coalesce.executions {execution} [OpenTelemetryMeters, fail, success] 0",
                        "coalesce.executions {execution} [OpenTelemetryMeters, failure, price] 0",
                        "coalesce.executions {execution} [OpenTelemetryMeters, price, success] 2",
                        "coalesce.executions.duration s [OpenTelemetryMeters, fail, failure]",
                        "coalesce.executions.duration s [OpenTelemetryMeters, fail, success]",
                        "coalesce.executions.duration s [OpenTelemetryMeters, failure, price]",
                        "coalesce.executions.duration s [OpenTelemetryMeters, price, success]",
                        "coalesce.flight.age.max s [OpenTelemetryMeters, price]",
                        "coalesce.flights {key} [OpenTelemetryMeters, price] 0",
                        "coalesce.promotions {call} [OpenTelemetryMeters, price] 0",
                        "coalesce.results {result} [OpenTelemetryMeters, price] 2",
                        "coalesce.saved s [OpenTelemetryMeters, price]",
                        "coalesce.waiting {call} [OpenTelemetryMeters, price] 0",
                        "coalesce.waits {wait} [OpenTelemetryMeters, price] 0",
                        "coalesce.waits.duration s [OpenTelemetryMeters, price]",
                        "app holds: tea");
    }

    @Test
    void methodWhoseResultsAreCompared_hasMetersOfPairsAndLeaks() {
        String offer = "{class=\"VerifiedMeters$Offers\",";
        assertThat(micrometer()
                        .agent("mode=verify")
                        .main("VerifiedMeters", BuildOutput.AGENT_JAR.toString())
                        .out()
                        .lines())
                .containsExactly(
                        "coalesce_leaks_total" + offer
                                + "dimension=\"T(VerifiedMeters$Offers).TENANT\",method=\"offer\"} 1.0",
                        "coalesce_verified_total" + offer + "method=\"offer\",result=\"different\"} many",
                        "coalesce_verified_total" + offer + "method=\"offer\",result=\"equal\"} many",
                        "coalesce_verified_total" + offer + "method=\"offer\",result=\"opaque\"} 0.0",
                        "values: false",
                        "shown: a second one",
                        "gone: the second one",
                        "after detach: []");
    }

    @Test
    void methodWhoseResultsAreCompared_hasMetersOfOpenTelemetry() {
        assertThat(Libraries.jvmFor(jdk, "meters/opentelemetry", Libraries.of("opentelemetry-sdk"))
                        .agent("mode=verify")
                        .main("VerifiedOpenTelemetry")
                        .out()
                        .lines())
                .containsExactly(
                        "coalesce.leaks {leak} [T(VerifiedOpenTelemetry).TENANT, VerifiedOpenTelemetry, offer] 1",
                        "coalesce.verified {pair} [VerifiedOpenTelemetry, different, offer] many",
                        "coalesce.verified {pair} [VerifiedOpenTelemetry, equal, offer] many",
                        "coalesce.verified {pair} [VerifiedOpenTelemetry, offer, opaque] 0");
    }

    @Test
    void jvmThatSharesWithOthers_hasMetersOfMicrometer() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(micrometer()
                            .agent(cluster(server))
                            .main("ClusterMeters")
                            .out()
                            .lines()
                            .map(line -> line.replaceAll("(?<=sent_bytes_total ).*", "some")))
                    .containsExactly(
                            "coalesce_cluster_calls_total{outcome=\"alone\"} 0.0",
                            "coalesce_cluster_calls_total{outcome=\"follow\"} 0.0",
                            "coalesce_cluster_calls_total{outcome=\"hit\"} 0.0",
                            "coalesce_cluster_calls_total{outcome=\"lead\"} 2.0",
                            "coalesce_cluster_disconnected_seconds 0.0",
                            "coalesce_cluster_disconnections_total 0.0",
                            "coalesce_cluster_following 0.0",
                            "coalesce_cluster_leading 0.0",
                            "coalesce_cluster_lost_leases_total 0.0",
                            "coalesce_cluster_pending_invalidations 0.0",
                            "coalesce_cluster_received_bytes_total 0.0",
                            "coalesce_cluster_round_trips_total 5.0",
                            "coalesce_cluster_sent_bytes_total some",
                            "coalesce_cluster_unshared_total{reason=\"key\"} 0.0",
                            "coalesce_cluster_unshared_total{reason=\"not-carried\"} 0.0",
                            "coalesce_cluster_unshared_total{reason=\"not-decoded\"} 0.0");
        }
    }

    @Test
    void jvmThatSharesWithOthers_hasMetersOfOpenTelemetry() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(Libraries.jvmFor(jdk, "meters/opentelemetry", Libraries.of("opentelemetry-sdk"))
                            .agent(cluster(server))
                            .main("ClusterOpenTelemetry")
                            .out()
                            .lines()
                            .map(line -> line.replaceAll("(?<=sent By \\{\\} ).*", "some")))
                    .containsExactly(
                            "coalesce.cluster.calls {call} {outcome=alone} 0",
                            "coalesce.cluster.calls {call} {outcome=follow} 0",
                            "coalesce.cluster.calls {call} {outcome=hit} 0",
                            "coalesce.cluster.calls {call} {outcome=lead} 2",
                            "coalesce.cluster.disconnected s {} 0.0",
                            "coalesce.cluster.disconnections {disconnection} {} 0",
                            "coalesce.cluster.following {key} {} 0.0",
                            "coalesce.cluster.leading {key} {} 0.0",
                            "coalesce.cluster.lost.leases {lease} {} 0",
                            "coalesce.cluster.pending.invalidations {invalidation} {} 0.0",
                            "coalesce.cluster.received By {} 0",
                            "coalesce.cluster.round.trips {command} {} 5",
                            "coalesce.cluster.sent By {} some",
                            "coalesce.cluster.unshared {call} {reason=key} 0",
                            "coalesce.cluster.unshared {call} {reason=not-carried} 0",
                            "coalesce.cluster.unshared {call} {reason=not-decoded} 0");
        }
    }

    private static String[] cluster(RedisServer server) {
        return new String[] {
            "cluster=" + server.address(),
            "engineTimeout=10s", // a pause of the machine does not make the JVM go on alone
            "engine=" + requireNonNull(System.getProperty("it.redis"), "it.redis")
        };
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
