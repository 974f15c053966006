package dev.coalesce.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code docs/monitoring}, loaded by the tools that they are for. */
@OnEveryJdk
record MonitoringIT(Jdk jdk) {
    private static final Pattern NAME = Pattern.compile("coalesce_[a-z_]+");
    private static final Pattern QUERY = Pattern.compile("\"(?:expr|definition)\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    /** A server that does not exist: there are counters nevertheless. */
    private static final String NOBODY = "cluster=redis://127.0.0.1:1";

    private static final Pattern VALUE_OF_SECONDS =
            Pattern.compile("(?<=seconds_(sum|total)\\{[^}]{1,200}\\}|_disconnected_seconds) .*");

    @Test
    void jmxExporter_showsTheMetersOfMicrometer() throws IOException {
        List<String> timers = List.of("_seconds_count", "_seconds_sum");
        assertThat(jmxExporter()).containsExactlyElementsOf(expected("Coalescer", timers));
    }

    @Test
    void agentOfOpenTelemetry_showsTheMetersOfOpenTelemetry() throws IOException {
        List<String> timers = List.of("_duration_seconds_total", "_total");
        assertThat(openTelemetry()).containsExactlyElementsOf(expected("dev.coalesce.Coalescer", timers));
    }

    /**
     * A query may have an alternative for each way in which the names differ. Methods that are verified have meters
     * only: JMX has none of these counters.
     */
    @Test
    void queriesOfDashboardAndAlerts_haveAnAnswerFromEachTool() throws IOException {
        List<Set<String>> tools = new ArrayList<>();
        String agent = BuildOutput.AGENT_JAR.toString();
        List<String> micrometer = micrometer("MicrometerMeters", NOBODY, "before", agent);
        Set<String> verified = names(micrometer("VerifiedMeters", "mode=verify", agent));
        for (List<String> lines : List.of(jmxExporter(), openTelemetry(), micrometer)) {
            Set<String> all = new TreeSet<>(names(lines));
            all.addAll(verified);
            tools.add(all);
        }
        String dashboard = Files.readString(file("grafana-dashboard.json"));
        List<String> queries = new ArrayList<>(
                QUERY.matcher(dashboard).results().map(match -> match.group(1)).toList());
        assertThat(queries).hasSizeGreaterThan(15);
        queries.add(Files.readString(file("alerts.yaml")));
        for (String query : queries) {
            for (Set<String> tool : tools) {
                assertThat(Stream.of(query.split(" or ")))
                        .as("%s, of which there are %s", query, tool)
                        .anyMatch(alternative -> tool.containsAll(names(List.of(alternative))));
            }
        }
    }

    private List<String> jmxExporter() throws IOException {
        int port = freePort();
        return shop().option("-javaagent:" + Libraries.of("jmx-exporter").get(0) + "=127.0.0.1:" + port + ":"
                        + file("jmx-exporter.yaml"))
                .main("MonitoredShop", Integer.toString(port), "53")
                .out()
                .lines()
                .map(MonitoringIT::comparable)
                .toList();
    }

    private List<String> openTelemetry() throws IOException {
        int port = freePort();
        return shop().option("-javaagent:" + Libraries.of("opentelemetry").get(0))
                .property("otel.traces.exporter", "none")
                .property("otel.logs.exporter", "none")
                .property("otel.metrics.exporter", "prometheus")
                .property("otel.exporter.prometheus.host", "127.0.0.1")
                .property("otel.exporter.prometheus.port", Integer.toString(port))
                .property("otel.jmx.discovery.delay", "100")
                .property("otel.jmx.config", file("opentelemetry-jmx.yaml").toString())
                .main("MonitoredShop", Integer.toString(port), "53")
                .out()
                .lines()
                .map(line -> line.replaceAll(",?otel_scope_[a-z]+=\"[^\"]*\"", "")
                        .replace("{}", "")
                        .replace("{,", "{"))
                .map(MonitoringIT::comparable)
                .toList();
    }

    private List<String> micrometer(String program, String option, String... arguments) {
        return Libraries.jvmFor(jdk, "meters/micrometer", Libraries.of("micrometer"))
                .agent(option)
                .main(program, arguments)
                .out()
                .lines()
                .toList();
    }

    private Jvm shop() {
        return Libraries.jvmFor(jdk, "meters/jmx", List.of())
                .agent(NOBODY, "engine=" + requireNonNull(System.getProperty("it.redis"), "it.redis"));
    }

    /** The lines for one method with a hit and two leads, and one coalescer with a lead. */
    private static List<String> expected(String classOfCoalescers, List<String> timers) {
        Set<String> lines = new TreeSet<>();
        lines.add("coalesce_agent_errors_total 0.0");
        add(lines, timers, "class=\"MonitoredShop\",method=\"price\"", "1.0", "2.0", "2.0");
        add(lines, timers, "class=\"" + classOfCoalescers + "\",method=\"rates\"", "0.0", "1.0", "0.0");
        addCluster(lines);
        List<String> all = new ArrayList<>(lines);
        all.add("still there: eurotea");
        return all;
    }

    private static void add(
            Set<String> lines, List<String> timers, String tags, String hits, String leads, String results) {
        for (String outcome : List.of("hit", "lead", "follow", "timeout", "bypass")) {
            String count = outcome.equals("hit") ? hits : outcome.equals("lead") ? leads : "0.0";
            lines.add("coalesce_calls_total{" + tags + ",outcome=\"" + outcome + "\"} " + count);
        }
        for (String suffix : timers) {
            boolean isTime = suffix.contains("sum") || suffix.contains("duration");
            String executions = "coalesce_executions" + suffix + "{" + tags + ",outcome=";
            lines.add(executions + "\"success\"}" + (isTime ? "" : " " + leads));
            lines.add(executions + "\"failure\"}" + (isTime ? "" : " 0.0"));
            lines.add("coalesce_waits" + suffix + "{" + tags + "}" + (isTime ? "" : " 0.0"));
        }
        lines.add("coalesce_saved_seconds_total{" + tags + "}");
        for (String zero : List.of("promotions_total", "evictions_total", "flights", "flight_age_max_seconds")) {
            lines.add("coalesce_" + zero + "{" + tags + "} 0.0");
        }
        lines.add("coalesce_waiting{" + tags + "} 0.0");
        lines.add("coalesce_results{" + tags + "} " + results);
    }

    /** The lines about other JVMs, of which there are none. */
    private static void addCluster(Set<String> lines) {
        for (String outcome : List.of("lead", "hit", "follow", "alone")) {
            lines.add("coalesce_cluster_calls_total{outcome=\"" + outcome + "\"} 0.0");
        }
        for (String reason : List.of("key", "not-carried", "not-decoded")) {
            lines.add("coalesce_cluster_unshared_total{reason=\"" + reason + "\"} 0.0");
        }
        for (String counter : List.of("lost_leases", "disconnections", "round_trips", "sent_bytes", "received_bytes")) {
            lines.add("coalesce_cluster_" + counter + "_total 0.0");
        }
        for (String gauge : List.of("leading", "following", "pending_invalidations")) {
            lines.add("coalesce_cluster_" + gauge + " 0.0");
        }
        lines.add("coalesce_cluster_disconnected_seconds");
    }

    private static String comparable(String line) {
        return VALUE_OF_SECONDS.matcher(line).replaceAll("");
    }

    private static Set<String> names(List<String> lines) {
        return lines.stream()
                .flatMap(line -> NAME.matcher(line).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static Path file(String name) {
        return Path.of(requireNonNull(System.getProperty("it.monitoring"), "it.monitoring"))
                .resolve(name);
    }

    /** Neither tool can say which port it got, so it is told one that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
