package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.RulesForLoaded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Adds rules for methods whose classes are loaded already, and were not woven for them. */
@OnEveryJdk
record RulesForLoadedIT(Jdk jdk) {
    private static final String NAME = RulesForLoaded.class.getName();

    private static final String RULES = """
            methods:
              NAME$Plain.price: {ttl: 1h, mode: MODE}
              NAME$Plain.locked: {ttl: 1h, mode: MODE}
              NAME$Plain.missing: {ttl: 1h}
              NAME$Partly.price: {ttl: 1h, mode: MODE}
              NAME$Rates.rate: {ttl: 1h, mode: MODE}
            """;

    @Test
    void rulesForLoadedClasses_takeEffectInTheRunningJvm_inEachMode() throws Exception {
        Path file = file("log: info\n");
        try (RunningJvm app = running(file)) {
            for (String method : new String[] {"plain", "locked", "partly", "bank"}) {
                app.expect(method, "not shared");
            }
            app.expect("annotated", "shared");

            replace(file, "on");
            await(app, "has changed and was reloaded");
            app.expect("plain", "shared");
            app.expect("partly", "shared");
            app.expect("bank", "shared");
            app.expect("annotated", "shared");
            app.expect("locked", "not shared");
            await(app, "Plain.locked\" (file ", "has no effect: the method is synchronized");
            await(app, "Plain.missing\" (file ", "its class has no such method; it declares");
            assertThat(app.stderr()).doesNotContain("without effect until the JVM restarts");

            replace(file, "observe");
            awaitObserved(app);
            app.expect("plain", "not shared");
            app.expect("partly", "not shared");
            app.expect("bank", "not shared");
            assertThat(command("status", app.pid()).out())
                    .contains("$Plain.price(java.lang.String)", "$Partly.price(java.lang.String)", "mode observe");
        }
    }

    private void awaitObserved(RunningJvm app) {
        String status = "";
        for (int i = 0; i < 60 && !status.contains("mode observe"); i++) {
            status = command("status", app.pid()).out();
        }
        assertThat(status).as("%s", app.stderr()).contains("mode observe");
    }

    private RunningJvm running(Path file) {
        RunningJvm app = Jvm.of(jdk).agent("config=" + file).launch(RulesForLoaded.class);
        app.readAnswer();
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }

    private static void await(RunningJvm app, String... messages) throws InterruptedException {
        for (String each : messages) {
            for (int i = 0; i < 600 && !app.stderr().contains(each); i++) {
                Thread.sleep(100);
            }
            assertThat(app.stderr()).contains(each);
        }
    }

    private static void replace(Path file, String mode) throws IOException {
        String yaml = "log: info\n" + RULES.replace("NAME", NAME).replace("MODE", mode);
        Path fresh = Files.writeString(file.resolveSibling("fresh"), yaml);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(String yaml) {
        try {
            return Files.writeString(BuildOutput.newDirectory("loaded").resolve("coalesce.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
