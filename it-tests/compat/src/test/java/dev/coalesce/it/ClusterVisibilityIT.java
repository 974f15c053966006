package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Commands and the flight recorder show calls that two JVMs share through a real server. */
@OnEveryJdk
record ClusterVisibilityIT(Jdk jdk) {
    private static final Pattern NUMBER = Pattern.compile("this JVM: ([0-9a-f]{16})");
    /** A pause of the machine does not make a JVM go on alone. */
    private static final String PATIENT = "10s";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Test
    void commands_showTheServerAndWhichJvmLeads() throws Exception {
        try (Fleet fleet = new Fleet(jdk, 2, PATIENT)) {
            FleetJvm leader = fleet.jvm(0);
            FleetJvm follower = fleet.jvm(1);
            CompletableFuture<String> led = leader.call("price", "hot", 1);
            Execution execution = fleet.upstream().next();
            CompletableFuture<String> waits = follower.call("price", "hot", 1);
            String number = number(leader);
            assertThat(number).isNotEqualTo(number(follower));

            assertThat(command("flights", leader.pid()))
                    .contains("This JVM is " + number + ".")
                    .containsPattern("fleet.Fleet.price {2}[0-9.]+s {2}led by thread fleet for all JVMs, lease"
                            + " [0-9.]+s left");
            await(
                    "fleet.Fleet.price {2}[0-9.]+s {2}led by JVM " + number
                            + ", lease [0-9.]+s left; thread fleet waits for it",
                    "flights",
                    follower.pid());
            assertThat(command("flights", follower.pid(), "--json"))
                    .contains("\"leaderJvm\":\"" + number + "\",\"leadsHere\":false,\"leaseMillis\":");
            assertThat(command("status", follower.pid()))
                    .containsPattern("other JVMs: sharing for [0-9ms.]+, "
                            + fleet.server().address() + ", namespace it\n")
                    .contains("shared methods: fleet.Fleet.price(Ljava/lang/String;)Lfleet/Fleet$Price;")
                    .contains("leading 0, following 1, ");
            assertThat(command("top", leader.pid(), "--once"))
                    .containsPattern("other JVMs: sharing for .* leading 1 {2}following 0 {2}round trips/s ");
            assertThat(command("top", leader.pid(), "--once", "--json"))
                    .contains("\"cluster\":{\"jvm\":\"" + number + "\"");

            execution.answer("9.99");
            assertThat(get(led)).isEqualTo("{9.99=1}");
            assertThat(get(waits)).isEqualTo("{9.99=1}");

            fleet.server().kill();
            fleet.answerNext("alone", List.of(follower.call("price", "down", 1)));
            await("other JVMs: alone for [0-9.]+s, .*: ", "status", follower.pid());
            assertThat(command("why", follower.pid(), "fleet.Fleet.price"))
                    .contains("[shared-engine]", "cure: Look with the command status since when, and why");
        }
    }

    @Test
    void recordedCallsAndConnections_haveEvents() throws Exception {
        RedisServer server = RedisServer.start();
        try (server;
                RunningJvm jvm = Libraries.jvmFor(jdk, "cluster", List.of())
                        .agentJar(
                                BuildOutput.AGENT_JAR.toString(),
                                "cluster=" + server.address(),
                                "engineTimeout=" + PATIENT,
                                "engine=" + requireNonNull(System.getProperty("it.redis")))
                        .launch("recorded.ClusterRecordings")) {
            assertThat(jvm.readLine()).as(jvm::stderr).isEqualTo("ready");
            server.close();
            jvm.write("go on");
            StringBuilder lines = new StringBuilder();
            for (String line = jvm.readLine(); line != null; line = jvm.readLine()) {
                lines.append(line).append('\n');
            }
            assertThat(lines.toString().lines())
                    .as(jvm::stderr)
                    .contains("ClusterCall shared lead", "ClusterConnection false", "ClusterStatistics 16 true")
                    .noneMatch(line -> line.startsWith("a key"));
        }
    }

    private String number(FleetJvm jvm) {
        Matcher number = NUMBER.matcher(command("status", jvm.pid()));
        assertThat(number.find()).isTrue();
        return number.group(1);
    }

    /** Asks until the answer matches. */
    private void await(String pattern, String... command) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Pattern wanted = Pattern.compile(pattern);
        for (String out = command(command); !wanted.matcher(out).find(); out = command(command)) {
            assertThat(System.nanoTime()).as(out).isLessThan(deadline);
        }
    }

    private String command(String... arguments) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, arguments).out();
    }
}
