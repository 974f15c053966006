package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ChangingModes;
import dev.coalesce.it.app.Plain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes what is done with the calls of methods, from the start of the JVM and while it runs. */
@OnEveryJdk
record ModesIT(Jdk jdk) {
    private static final String NAME = ChangingModes.class.getName();
    private static final List<String> MODES = List.of("verify", "on", "off", "observe", "on", "observe");

    @Test
    void rulesFileChangesTheModeUnderLoad_eachCallIsCountedOnceAndNoResultIsWrong() throws Exception {
        Path file = file(rules("observe"));
        try (RunningJvm app = running("config=" + file)) {
            app.expect("probe", "bodies: 4");
            for (String mode : MODES) {
                replace(file, rules(mode));
                await(app, "mode " + mode + "  (file " + file);
                app.expect("probe", "bodies: " + (mode.equals("on") ? 1 : 4));
            }
            assertEnd(app);
            assertThat(app.stderr()).doesNotContain("without effect until the JVM restarts", "ERROR");
        }
    }

    @Test
    void optionInTheFileChangesUnderLoad_eachCallIsCountedOnceAndNoResultIsWrong() throws Exception {
        Path file = file("mode: off\n");
        try (RunningJvm app = running("config=" + file)) {
            assertThat(app.stderr()).contains(", mode off; options: ");
            app.expect("probe", "bodies: 4");
            for (String mode : MODES) {
                replace(file, "mode: " + mode + "\n");
                await(app, mode.equals("on") ? "mode on  (default)" : "mode " + mode + "  (option mode)");
                app.expect("probe", "bodies: " + (mode.equals("on") ? 1 : 4));
            }
            assertEnd(app);
            assertThat(command("status", app.pid()).out()).contains(", mode observe\n");
        }
    }

    @Test
    void commandSet_changesTheModeInEachDirection() {
        try (RunningJvm app = running()) {
            app.expect("probe", "bodies: 1");
            for (String mode : MODES) {
                for (String method : List.of("price", "later", "probed")) {
                    command("set", app.pid(), method, "mode=" + mode)
                            .prints("Set " + NAME + "." + method + ": mode=" + mode
                                    + " (until the rules file is reloaded)");
                }
                app.expect("probe", "bodies: " + (mode.equals("on") ? 1 : 4));
            }
            assertThat(command("why", app.pid(), "probed").out())
                    .contains(
                            "[off]  4 times",
                            "[observed]  12 times",
                            "probed is observed: each call runs its own body");
            command("set", app.pid(), "price", "mode=of")
                    .ended(1)
                    .complains("mode is \"of\". Use on, observe, verify or off.");
            assertEnd(app);
        }
    }

    @Test
    void observedMethods_areInTheReportAtTheEndOfTheJvm() throws Exception {
        try (RunningJvm app = running("mode=observe")) {
            app.expect("probe", "bodies: 4");
            app.expect("work");
            assertEnd(app);
            app.awaitExit();
            assertThat(app.stderr())
                    .contains(", mode observe; options: mode=observe; ")
                    .contains("coalesce observe ", "ChangingModes.price ", "ChangingModes.later ")
                    .contains("\"" + NAME + ".price(java.lang.String,int)\":");
        }
    }

    @Test
    void ruleWithAMode_winsOverTheOption() {
        Path file = file("mode: off\nmethods:\n  " + NAME + ".probed: {mode: on}\n");
        try (RunningJvm app = running("config=" + file)) {
            app.expect("probe", "bodies: 1");
            assertThat(command("status", app.pid()).out())
                    .contains(", mode off\n", "mode off  (option mode)", "mode on  (file " + file);
        }
    }

    @Test
    void optionModeThatDoesNotExist_isReported() {
        Jvm.of(jdk)
                .agent("mode=watch")
                .main(Plain.class)
                .complains("agent argument: option mode is \"watch\". Use on, observe, verify or off");
    }

    /** All calls were counted once, all bodies too, and each caller has received a result of its own key. */
    private static void assertEnd(RunningJvm app) {
        List<String> end = app.send("end");
        assertThat(end.subList(0, 3))
                .as("%s", app.stderr())
                .allSatisfy(line -> assertThat(line).contains("bypassed true, in flight 0, cached 0"));
        assertThat(end.subList(3, end.size()))
                .as("%s", app.stderr())
                .containsExactly("calls that were not counted: 0", "bodies that were not counted: 0", "wrong: 0");
    }

    /** Waits until the command status shows a setting of all three methods. */
    private void await(RunningJvm app, String setting) {
        String status = "";
        for (int i = 0; i < 60; i++) {
            status = command("status", app.pid()).out();
            if (status.split(java.util.regex.Pattern.quote(setting), -1).length == 4) {
                return;
            }
        }
        assertThat(status).as("%s", app.stderr()).contains(setting);
    }

    private static String rules(String mode) {
        return "methods:\n  " + NAME + ".price: {mode: " + mode + "}\n  " + NAME + ".later: {mode: " + mode + "}\n  "
                + NAME + ".probed: {mode: " + mode + "}\n";
    }

    private RunningJvm running(String... options) {
        RunningJvm app =
                Jvm.of(jdk).agent(options).property("coalesce.banner", "true").launch(ChangingModes.class);
        app.readAnswer();
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }

    /** Replaces the file atomically, so that no reader sees a half-written file. */
    private static void replace(Path file, String yaml) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), yaml);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(String yaml) {
        try {
            return Files.writeString(BuildOutput.newDirectory("modes").resolve("coalesce.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
