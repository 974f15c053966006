package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.AttachTarget;
import dev.coalesce.it.app.attach.LoadedAtStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Attaches the agent to a running JVM and detaches it. */
@OnEveryJdk
record AttachIT(Jdk jdk) {
    private static final String[] UNCOALESCED = {
        "static: a b c", "object: a b c", "type: a b", "record: a b", "locked: a b", "invalidated: a b"
    };
    private static final String[] COALESCED = {
        "static: a a b", "object: a a b", "type: a a", "record: a a", "locked: a b", "invalidated: a b"
    };
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String[] LATE_UNCOALESCED = {"late object: a b c", "late locked: a b"};
    private static final String[] LATE_COALESCED = {"late object: a a b", "late locked: a a"};

    @Test
    void attach_coalescesLoadedAndLaterClasses() {
        try (RunningJvm app = running()) {
            app.expect("coalescer", "active: false", "quotes: a b");
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.expect("early", COALESCED);
            app.expect("late", LATE_COALESCED);
            app.expect("coalescer", "active: true", "quotes: a a");
            assertThat(app.stderr().lines().filter(line -> line.contains("coalesce -")))
                    .hasSize(2)
                    .allMatch(line -> line.contains(
                            "has no effect: the method is synchronized, and its class was loaded before the agent"));
        }
    }

    @Test
    void attachedAndDetachedRepeatedly_coalescesOnlyWhileAttached() {
        try (RunningJvm app = running()) {
            for (int i = 0; i < 3; i++) {
                command("attach", app.pid()).ended(0, attached(app, i == 0 ? 4 : 5));
                app.expect("early", COALESCED).expect("late", LATE_COALESCED).expect("beans", "beans: true");
                detach(app);
                app.expect("early", UNCOALESCED)
                        .expect("late", LATE_UNCOALESCED)
                        .expect("beans", "beans: false");
                app.expect("coalescer", "active: false", "quotes: a b");
            }
        }
    }

    @Test
    void agentFromStart_canBeDetachedAndAttached() {
        try (RunningJvm app = Jvm.of(jdk).agent().launch(AttachTarget.class)) {
            assertThat(app.readAnswer()).contains("object: a a b", "locked: a a");
            app.expect("late", LATE_COALESCED).expect("coalescer", "active: true", "quotes: a a");
            command("attach", app.pid())
                    .ended(1)
                    .complains("Coalesce is already active in process " + app.pid() + " (" + BuildOutput.VERSION
                            + "); nothing was changed. To use other options, run detach first.");
            detach(app);
            app.expect("early", UNCOALESCED).expect("late", LATE_UNCOALESCED).expect("beans", "beans: false");
            app.expect("coalescer", "active: false", "quotes: a b");
            command("attach", app.pid()).ended(0, attached(app, 0));
            assertThat(app.send("early")).contains("static: a a b", "object: a a b", "locked: a a");
            app.expect("late", LATE_COALESCED);
        }
    }

    @Test
    void ruleForLoadedClass_appliesWhileAttached() throws Exception {
        Path file = BuildOutput.newDirectory("rules").resolve("rules.yaml");
        Files.writeString(file, "methods:\n  " + LoadedAtStart.class.getName() + ".ruled: {ttl: 1h, key: p0}\n");
        try (RunningJvm app = running()) {
            app.expect("ruled", "ruled: a b");
            command("attach", app.pid(), "config=" + file).ended(0, attached(app, 4));
            app.expect("ruled", "ruled: a a").expect("early", COALESCED);
            detach(app);
            app.expect("ruled", "ruled: a b").expect("early", UNCOALESCED);
        }
    }

    @Test
    void detachDuringFlights_letsAllCallersFinish() {
        try (RunningJvm app = running()) {
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.expect("lead", "bodies: 1");
            detach(app);
            app.expect("finish", "results: 1, bodies: 1", "futures: true").expect("early", UNCOALESCED);
        }
    }

    @Test
    void attachAndDetachUnderLoad_giveNoWrongResult() {
        try (RunningJvm app = running()) {
            app.expect("load");
            for (int i = 0; i < 5; i++) {
                assertThat(command("attach", app.pid()).status()).isZero();
                detach(app);
            }
            app.expect("stop load", "wrong: nothing");
        }
    }

    @Test
    void detach_leavesNoClassLoaderAndNoThread() {
        // Before JDK 21, compiled code of replaced classes stays reachable until the code sweeper runs.
        try (RunningJvm app = running(jdk.feature() < 21 ? "-Xint" : "-Xmixed")) {
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.expect("load")
                    .expect("early", COALESCED)
                    .expect("late", LATE_COALESCED)
                    .expect("stop load", "wrong: nothing");
            assertThat(countAgentClassLoaders(app)).isEqualTo(1);
            detach(app);
            await(() -> countAgentClassLoaders(app.expect("gc")) == 0);
            await(() -> app.send("threads").equals(List.of("threads: []")));
        }
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TIMEOUT_NANOS);
        }
    }

    private long countAgentClassLoaders(RunningJvm app) {
        JvmResult run = Jvm.tool(jdk, "jcmd", app.pid(), "VM.classloader_stats");
        return run.out()
                .lines()
                .filter(line -> line.contains("AgentClassLoader"))
                .count();
    }

    private void detach(RunningJvm app) {
        command("detach", app.pid()).prints("Coalesce was removed from process " + app.pid());
    }

    private String[] attached(RunningJvm app, int woven) {
        String success = "Coalesce is active in process " + app.pid() + ", version " + BuildOutput.VERSION
                + ", loaded classes woven: " + woven;
        return jdk.feature() < 21
                ? new String[] {success}
                : new String[] {
                    success,
                    "That JVM has printed a warning, as Java 21 and later do when an agent is loaded into a running JVM."
                            + " To avoid it, start the JVM with -XX:+EnableDynamicAgentLoading, or use -javaagent instead"
                            + " of attach"
                };
    }

    private RunningJvm running(String... options) {
        RunningJvm app = Jvm.of(jdk).option(options).launch(AttachTarget.class);
        assertThat(app.readAnswer()).containsExactly(UNCOALESCED);
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }
}
