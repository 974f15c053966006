package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ObserveTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the command observe. It changes nothing in the other JVM, and leaves nothing there that it does not name. */
@OnEveryJdk
record ObserveCommandIT(Jdk jdk) {
    private static final String NAME = ObserveTarget.class.getName();
    private static final String ALL_BODIES = "bodies: 600, 600, 600, 3000";

    @Test
    void jvmWithoutAgent_isObservedUntilCtrlC_andLeftAsItWas() throws Exception {
        Path rules = BuildOutput.newDirectory("observe").resolve("rules.yaml");
        Files.deleteIfExists(rules);
        try (RunningJvm app = running()) {
            Observing command = observing(app, NAME, "--for=1h", "--rules=" + rules);
            app.expect("call", ALL_BODIES);
            JvmResult result = command.interrupt();

            assertThat(result.out())
                    .as("%s", result)
                    .contains(
                            "coalesce observe ",
                            "ObserveTarget.price ",
                            "ObserveTarget.annotated ",
                            "ObserveTarget.future ")
                    .contains("trace is new in 100 % of the calls", "too cheap (< 25 us): 1")
                    .contains("Rules: " + rules + " (", "mode: verify)")
                    .doesNotContain("s0", "trace1");
            assertThat(Files.getPosixFilePermissions(rules)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(rules)
                    .content()
                    .contains(NAME + ".price(", NAME + ".future(", "mode: verify", "key: [sku]", " calls, mean ");
            assertThat(result.err()).doesNotContain("JMX");
            app.expect("annotated", "s0s0 bodies: 2");
            awaitNoThread(app);
            assertThat(command("list").out()).doesNotContain("observing only");
            assertThat(Jvm.tool(jdk, "jinfo", "-sysprops", app.pid()).out()).doesNotContain("dev.coalesce.agent");
            assertThat(app.stderr()).doesNotContain("coalesce observe");
            assertThat(Path.of(
                            System.getProperty("java.io.tmpdir"),
                            "coalesce-" + System.getProperty("user.name"),
                            app.pid()))
                    .doesNotExist();
        }
        try (RunningJvm next =
                Jvm.of(jdk).agent("strict=true", "config=" + rules).launch(ObserveTarget.class)) {
            next.readAnswer();
            next.expect("call", ALL_BODIES).awaitExit();
        }
    }

    @Test
    void jvmWithAgent_keepsItsAgentAndWhatIsCoalesced() throws Exception {
        try (RunningJvm app = Jvm.of(jdk).agent().launch(ObserveTarget.class)) {
            app.readAnswer();
            Observing command = observing(app, NAME + ".price", "--for=1h", "--json");
            app.expect("call", "bodies: 600, 10, 600, 3000");
            JvmResult result = command.interrupt();

            assertThat(result.out())
                    .as("%s", result)
                    .startsWith("{\"version\":")
                    .contains("\"method\":\"" + NAME + ".price\",\"selector\":\"" + NAME + ".price(")
                    .contains("\"key\":[\"sku\"],\"scope\":\"INSTANCE\",\"advised\":true,\"ttl\":")
                    .contains("\"rules\":\"# Suggested by coalesce", "\"pid\":" + app.pid())
                    .doesNotContain(".annotated", ".future", "\"text\":");
            assertThat(result.out().lines()).hasSize(1);
            app.expect("annotated", "s0s0 bodies: 0");
            assertThat(app.stderr()).doesNotContain("coalesce observe");
        }
    }

    @Test
    void socketThatCannotBeOpened_isReplacedByJmx() throws Exception {
        Path file = Files.writeString(BuildOutput.newDirectory("observe").resolve("tmp"), "no directory");
        try (RunningJvm app =
                Jvm.of(jdk).property("java.io.tmpdir", file.toString()).launch(ObserveTarget.class)) {
            app.readAnswer();
            JvmResult result = command("observe", app.pid(), NAME, "--for=100ms");

            assertThat(result.status()).as("%s", result).isZero();
            assertThat(result.out()).contains("coalesce observe ");
            assertThat(result.err()).contains("started the local JMX connector of process " + app.pid());
            assertThat(app.stderr()).contains("the command observe uses JMX, because the socket");
        }
    }

    @Test
    void jvmWithoutMatchingCalls_saysSoAfterTheTime() {
        try (RunningJvm app = running()) {
            JvmResult result = command("observe", app.pid(), "com.acme.**", "--for=100ms");
            assertThat(result.status()).as("%s", result).isZero();
            assertThat(result.out())
                    .contains("methods called: 0", "No method of com.acme.** was called", "No rule is suggested.")
                    .doesNotContain("methods:\n");
        }
    }

    @Test
    void secondCommand_isRefusedAndTheFirstGoesOn() throws Exception {
        try (RunningJvm app = running()) {
            Observing first = observing(app, NAME, "--for=1h");
            JvmResult second = command("observe", app.pid(), NAME);
            assertThat(second.status()).as("%s", second).isEqualTo(1);
            assertThat(second.err()).contains("another command observes this JVM. Wait until it ends, or end it.");
            app.expect("call", ALL_BODIES);
            assertThat(first.interrupt().out()).contains("ObserveTarget.price ");
        }
    }

    @Test
    void invalidArguments_areRefusedBeforeTheJvmIsTouched() throws Exception {
        Path existing = Files.writeString(BuildOutput.newDirectory("observe").resolve("mine.yaml"), "log: info\n");
        command("observe").ended(2).complains("observe needs the process id of a JVM: observe <pid> <pattern>...");
        try (RunningJvm app = running()) {
            command("observe", "tomcat", NAME).ended(2).complains("the process id is \"tomcat\"");
            command("observe", app.pid()).ended(2).complains("observe needs a pattern for classes or methods");
            command("observe", app.pid(), "com..acme")
                    .ended(2)
                    .complains("the pattern is \"com..acme\". Use patterns for classes or methods");
            command("observe", app.pid(), NAME, "--for=soon")
                    .ended(2)
                    .complains("observe --for is \"soon\". Use a duration such as 500ms, 30s, 5m or 1h.");
            command("observe", app.pid(), NAME, "--rules=" + existing)
                    .ended(2)
                    .complains("the file " + existing + " exists and may have been edited. Name another file");
            command("observe", app.pid(), NAME, "--rules=/no/such/directory/rules.yaml")
                    .ended(2)
                    .complains("the rules cannot be written to /no/such/directory/rules.yaml");
            assertThat(existing).hasContent("log: info");
            assertThat(app.stderr()).isEmpty();
        }
    }

    /** Waits until the agent's threads have ended, which the end of the command does not wait for. */
    private static void awaitNoThread(RunningJvm app) {
        long start = System.nanoTime();
        while (!app.send("threads").equals(List.of("threads:"))) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TimeUnit.SECONDS.toNanos(60));
        }
    }

    private RunningJvm running() {
        RunningJvm app = Jvm.of(jdk).launch(ObserveTarget.class);
        app.readAnswer();
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }

    /** A command that runs. */
    private record Observing(Process process, Path out, Path err) {
        JvmResult interrupt() throws Exception {
            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new JvmResult(List.of("observe"), process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    /** Starts the command and waits until it observes. */
    private Observing observing(RunningJvm app, String... args) throws Exception {
        Path directory = BuildOutput.newDirectory("observing");
        Path out = directory.resolve("out");
        List<String> line = new ArrayList<>(
                List.of(jdk.tool("java").toString(), "-jar", BuildOutput.AGENT_JAR.toString(), "observe", app.pid()));
        line.addAll(List.of(args));
        Process process = new ProcessBuilder(line).redirectOutput(out.toFile()).start();
        Path err = directory.resolve("err");
        StringBuilder text = new StringBuilder();
        var reader = process.errorReader(StandardCharsets.UTF_8);
        String read = reader.readLine();
        while (read != null && !read.contains("observing process")) {
            text.append(read).append('\n');
            read = reader.readLine();
        }
        assertThat(read).as("%s", text).isNotNull();
        Files.writeString(err, text);
        return new Observing(process, out, err);
    }
}
