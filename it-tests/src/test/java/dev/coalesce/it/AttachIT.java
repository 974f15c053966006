package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Running;
import dev.coalesce.it.app.running.Early;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** An agent that comes to a JVM that runs already. */
@OnEveryJdk
record AttachIT(Jdk jdk) {
    private static final String[] APART = {
        "static: a b c", "object: a b c", "type: a b", "record: a b", "locked: a b", "dropped: a b"
    };
    private static final String[] TOGETHER = {
        "static: a a b", "object: a a b", "type: a a", "record: a a", "locked: a b", "dropped: a b"
    };
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String[] LATE_APART = {"late object: a b c", "late locked: a b"};
    private static final String[] LATE_TOGETHER = {"late object: a a b", "late locked: a a"};

    @Test
    void classesThatAreLoadedAndThoseToCome() {
        try (Live app = running()) {
            app.does("coalescer", "active: false", "quotes: a b");
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.does("early", TOGETHER);
            app.does("late", LATE_TOGETHER);
            app.does("coalescer", "active: true", "quotes: a a");
            assertThat(app.said().lines().filter(line -> line.contains("coalesce -")))
                    .hasSize(2)
                    .allMatch(
                            line -> line.contains(
                                    "has no effect: target: read a synchronized method of a class that was loaded before the agent"));
        }
    }

    @Test
    void detachAndAttachAgain() {
        try (Live app = running()) {
            for (int i = 0; i < 3; i++) {
                command("attach", app.pid()).ended(0, attached(app, i == 0 ? 4 : 5));
                app.does("early", TOGETHER).does("late", LATE_TOGETHER).does("beans", "beans: true");
                detach(app);
                app.does("early", APART).does("late", LATE_APART).does("beans", "beans: false");
                app.does("coalescer", "active: false", "quotes: a b");
            }
        }
    }

    @Test
    void detachOfWhatWasThereFromTheStart() {
        try (Live app = Jvm.of(jdk).agent().live(Running.class)) {
            assertThat(app.answer()).contains("object: a a b", "locked: a a");
            app.does("late", LATE_TOGETHER).does("coalescer", "active: true", "quotes: a a");
            command("attach", app.pid())
                    .ended(1)
                    .complains("Coalesce is already active in process " + app.pid()
                            + " (0.1.0-SNAPSHOT); nothing was changed. To use other options, run detach first");
            detach(app);
            app.does("early", APART).does("late", LATE_APART).does("beans", "beans: false");
            app.does("coalescer", "active: false", "quotes: a b");
            command("attach", app.pid()).ended(0, attached(app, 0));
            assertThat(app.ask("early")).contains("static: a a b", "object: a a b", "locked: a a");
            app.does("late", LATE_TOGETHER);
        }
    }

    @Test
    void rulesForClassesThatAreLoaded() throws Exception {
        Path file = Built.directory("rules").resolve("rules.yaml");
        Files.writeString(file, "methods:\n  " + Early.class.getName() + ".ruled: {ttl: 1h, key: p0}\n");
        try (Live app = running()) {
            app.does("ruled", "ruled: a b");
            command("attach", app.pid(), "config=" + file).ended(0, attached(app, 4));
            app.does("ruled", "ruled: a a").does("early", TOGETHER);
            detach(app);
            app.does("ruled", "ruled: a b").does("early", APART);
        }
    }

    @Test
    void whoLeadsAndWhoFollowsWhenItIsDetached() {
        try (Live app = running()) {
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.does("lead", "bodies: 1");
            detach(app);
            app.does("finish", "results: 1, bodies: 1", "futures: true").does("early", APART);
        }
    }

    @Test
    void callsOfManyThreadsAllTheWhile() {
        try (Live app = running()) {
            app.does("storm");
            for (int i = 0; i < 5; i++) {
                assertThat(command("attach", app.pid()).status()).isZero();
                detach(app);
            }
            app.does("calm", "wrong: nothing");
        }
    }

    @Test
    void nothingOfItIsLeftBehind() {
        // The JDKs before 21 keep compiled code of what was replaced, and what it leads to, until their sweeper comes
        // by.
        try (Live app = running(jdk.feature() < 21 ? "-Xint" : "-Xmixed")) {
            command("attach", app.pid()).ended(0, attached(app, 4));
            app.does("storm")
                    .does("early", TOGETHER)
                    .does("late", LATE_TOGETHER)
                    .does("calm", "wrong: nothing");
            assertThat(agentsLoaders(app)).isEqualTo(1);
            detach(app);
            await(() -> agentsLoaders(app.does("gc")) == 0);
            await(() -> app.ask("threads").equals(List.of("threads: []")));
        }
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(LONGEST_NANOS);
        }
    }

    private long agentsLoaders(Live app) {
        Run run = Jvm.tool(jdk, "jcmd", app.pid(), "VM.classloader_stats");
        return run.out()
                .lines()
                .filter(line -> line.contains("AgentClassLoader"))
                .count();
    }

    private void detach(Live app) {
        command("detach", app.pid()).prints("Coalesce was removed from process " + app.pid());
    }

    private String[] attached(Live app, int woven) {
        String done = "Coalesce is active in process " + app.pid() + ", version 0.1.0-SNAPSHOT, loaded classes woven: "
                + woven;
        return jdk.feature() < 21
                ? new String[] {done}
                : new String[] {
                    done,
                    "That JVM has printed a warning, as Java 21 and later do when an agent is loaded into a running JVM."
                            + " To avoid it, start the JVM with -XX:+EnableDynamicAgentLoading, or use -javaagent instead"
                            + " of attach"
                };
    }

    private Live running(String... options) {
        Live app = Jvm.of(jdk).option(options).live(Running.class);
        assertThat(app.answer()).containsExactly(APART);
        return app;
    }

    private Run command(String... args) {
        return Jvm.of(jdk).jar(Built.AGENT, args);
    }
}
