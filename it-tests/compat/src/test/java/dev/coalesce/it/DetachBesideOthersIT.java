package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Detaches this agent beside other agents, which have changed the same classes and must continue to work. */
@OnEveryJdk
record DetachBesideOthersIT(Jdk jdk) {
    private static final String SERVE = "serve";

    @Test
    void openTelemetryFirst_continuesAfterDetach() throws Exception {
        assertTracesContinue(Shop.traced(Jvm.of(jdk)).agent());
    }

    @Test
    void openTelemetrySecond_continuesAfterDetach() throws Exception {
        assertTracesContinue(Shop.traced(Jvm.of(jdk).agent()));
    }

    private void assertTracesContinue(Jvm jvm) throws Exception {
        try (RunningJvm app = started(jvm)) {
            app.expect(SERVE, Shop.output(1));
            List<List<String>> woven = Shop.spans(app.stderr());
            assertThat(woven)
                    .filteredOn(trace -> trace.contains("INTERNAL Prices.price"))
                    .hasSizeGreaterThanOrEqualTo(3);
            detach(app);
            app.expect(SERVE, Shop.output(3));
            app.awaitExit();
            assertThat(Shop.spans(app.stderr())).as(app.stderr()).isEqualTo(twice(woven));
            assertThat(app.stderr()).doesNotContain("coalesce - ", "ERROR", "] WARN ");
        }
    }

    @Test
    void openTelemetryBeforeAttach_continuesAfterDetach() throws Exception {
        try (RunningJvm app = started(Shop.traced(Jvm.of(jdk)))) {
            app.expect(SERVE, Shop.output(3));
            List<List<String>> alone = Shop.spans(app.stderr());
            String before = app.stderr();
            assertThat(command("attach", app).status()).isZero();
            app.expect(SERVE, Shop.output(1));
            assertThat(Shop.spans(app.stderr().substring(before.length())))
                    .as("hits have no span if this agent attached last")
                    .filteredOn(trace -> trace.contains("SERVER GET /price") && trace.contains("INTERNAL Prices.price"))
                    .hasSize(1);
            String attached = app.stderr();
            detach(app);
            app.expect(SERVE, Shop.output(3));
            app.awaitExit();
            assertThat(Shop.spans(app.stderr().substring(attached.length())))
                    .as(app.stderr())
                    .isEqualTo(alone);
        }
    }

    @Test
    void jaCoCoFirst_measuresSameCoverageAfterDetach() throws Exception {
        Path measured = newCoverageFile("before");
        assertThat(coverageWithDetach(Shop.measured(Jvm.of(jdk), measured).agent(), measured))
                .isEqualTo(coverageWithoutAgent());
    }

    @Test
    void jaCoCoSecond_measuresSameCoverageAfterDetach() throws Exception {
        Path measured = newCoverageFile("after");
        assertThat(coverageWithDetach(Shop.measured(Jvm.of(jdk).agent(), measured), measured))
                .isEqualTo(coverageWithoutAgent());
    }

    /** Measures coverage, also of a method that is first called after this agent was detached. */
    private List<String> coverageWithDetach(Jvm jvm, Path measured) throws Exception {
        Path redefinitions = BuildOutput.newDirectory("log").resolve("redefined");
        try (RunningJvm app = started(jvm.option(logRedefinitionsTo(redefinitions)))) {
            app.expect(SERVE, Shop.output(1));
            detach(app);
            app.expect("rarely", "rarely").expect(SERVE, Shop.output(3));
            app.awaitExit();
            assertThat(app.stderr()).doesNotContain("coalesce - ");
        }
        assertThat(Files.readString(redefinitions)).contains("redefined name=shop.Prices, count=1");
        return Shop.coverage(jdk, measured);
    }

    @Test
    void jaCoCoBeforeAttach_measuresSameCoverageAfterDetach() throws Exception {
        Path measured = newCoverageFile("later");
        Path redefinitions = BuildOutput.newDirectory("log").resolve("redefined");
        try (RunningJvm app = started(Shop.measured(Jvm.of(jdk), measured).option(logRedefinitionsTo(redefinitions)))) {
            app.expect(SERVE, Shop.output(3));
            assertThat(command("attach", app).status()).isZero();
            app.expect(SERVE, Shop.output(1));
            detach(app);
            app.expect("rarely", "rarely").expect(SERVE, Shop.output(3));
            app.awaitExit();
        }
        assertThat(Shop.coverage(jdk, measured)).isEqualTo(coverageWithoutAgent());
        assertThat(Files.readString(redefinitions))
                .contains("redefined name=shop.Prices, count=1", "redefined name=shop.Prices, count=2");
    }

    /** The JVM option that logs redefined classes to this file. */
    private static String logRedefinitionsTo(Path redefinitions) {
        return "-Xlog:redefine+class+load=info:file=" + redefinitions;
    }

    private List<String> coverageWithoutAgent() throws Exception {
        Path measured = newCoverageFile("alone");
        try (RunningJvm app = started(Shop.measured(Jvm.of(jdk), measured))) {
            app.expect(SERVE, Shop.output(3)).expect("rarely", "rarely");
            app.awaitExit();
        }
        List<String> table = Shop.coverage(jdk, measured);
        assertThat(table).anyMatch(line -> line.startsWith("coverage,shop,Prices,0,"));
        return table;
    }

    private static Path newCoverageFile(String name) {
        return BuildOutput.newDirectory("jacoco").resolve(name);
    }

    private static RunningJvm started(Jvm jvm) {
        RunningJvm app = jvm.launch("shop.Main", "commands");
        assertThat(app.readAnswer()).isEmpty();
        return app;
    }

    private void detach(RunningJvm app) {
        command("detach", app).prints("Coalesce was removed from process " + app.pid());
    }

    private JvmResult command(String name, RunningJvm app) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, name, app.pid());
    }

    private static List<List<String>> twice(List<List<String>> traces) {
        List<List<String>> twice = new ArrayList<>();
        traces.forEach(trace -> twice.addAll(List.of(trace, trace)));
        return twice;
    }
}
