package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This agent leaves a JVM in which others stay: what they did to the same classes is still there, and works. */
@OnEveryJdk
record DetachBesideOthersIT(Jdk jdk) {
    private static final String SERVE = "serve";

    @Test
    void openTelemetryBeforeThisAgent() throws Exception {
        tracesGoOn(Shop.traced(Jvm.of(jdk)).agent());
    }

    @Test
    void openTelemetryAfterThisAgent() throws Exception {
        tracesGoOn(Shop.traced(Jvm.of(jdk).agent()));
    }

    private void tracesGoOn(Jvm jvm) throws Exception {
        try (Live app = started(jvm)) {
            app.does(SERVE, Shop.output(1));
            List<List<String>> woven = Shop.spans(app.said());
            assertThat(woven)
                    .filteredOn(trace -> trace.contains("INTERNAL Prices.price"))
                    .hasSizeGreaterThanOrEqualTo(3);
            leave(app);
            app.does(SERVE, Shop.output(3));
            app.ends();
            assertThat(Shop.spans(app.said())).as(app.said()).isEqualTo(twice(woven));
            assertThat(app.said()).doesNotContain("coalesce - ", "ERROR", "] WARN ");
        }
    }

    @Test
    void openTelemetryWhereThisAgentCameLater() throws Exception {
        try (Live app = started(Shop.traced(Jvm.of(jdk)))) {
            app.does(SERVE, Shop.output(3));
            List<List<String>> alone = Shop.spans(app.said());
            String before = app.said();
            assertThat(command("attach", app).status()).isZero();
            app.does(SERVE, Shop.output(1));
            assertThat(Shop.spans(app.said().substring(before.length())))
                    .as("a hit has none where this agent came last")
                    .filteredOn(trace -> trace.contains("SERVER GET /price") && trace.contains("INTERNAL Prices.price"))
                    .hasSize(1);
            String attached = app.said();
            leave(app);
            app.does(SERVE, Shop.output(3));
            app.ends();
            assertThat(Shop.spans(app.said().substring(attached.length())))
                    .as(app.said())
                    .isEqualTo(alone);
        }
    }

    @Test
    void jaCoCoBeforeThisAgent() throws Exception {
        Path measured = coverage("before");
        assertThat(measuredOn(Shop.measured(Jvm.of(jdk), measured).agent(), measured))
                .isEqualTo(alone());
    }

    @Test
    void jaCoCoAfterThisAgent() throws Exception {
        Path measured = coverage("after");
        assertThat(measuredOn(Shop.measured(Jvm.of(jdk).agent(), measured), measured))
                .isEqualTo(alone());
    }

    /** Of a method that is first called when this agent has left, too. */
    private List<String> measuredOn(Jvm jvm, Path measured) throws Exception {
        Path made = Built.directory("log").resolve("redefined");
        try (Live app = started(jvm.option(logged(made)))) {
            app.does(SERVE, Shop.output(1));
            leave(app);
            app.does("rarely", "rarely").does(SERVE, Shop.output(3));
            app.ends();
            assertThat(app.said()).doesNotContain("coalesce - ");
        }
        assertThat(Files.readString(made)).contains("redefined name=shop.Prices, count=1");
        return Shop.coverage(jdk, measured);
    }

    @Test
    void jaCoCoWhereThisAgentCameLater() throws Exception {
        Path measured = coverage("later");
        Path made = Built.directory("log").resolve("redefined");
        try (Live app = started(Shop.measured(Jvm.of(jdk), measured).option(logged(made)))) {
            app.does(SERVE, Shop.output(3));
            assertThat(command("attach", app).status()).isZero();
            app.does(SERVE, Shop.output(1));
            leave(app);
            app.does("rarely", "rarely").does(SERVE, Shop.output(3));
            app.ends();
        }
        assertThat(Shop.coverage(jdk, measured)).isEqualTo(alone());
        assertThat(Files.readString(made))
                .contains("redefined name=shop.Prices, count=1", "redefined name=shop.Prices, count=2");
    }

    /** The JVM writes there which classes it has made anew. */
    private static String logged(Path made) {
        return "-Xlog:redefine+class+load=info:file=" + made;
    }

    private List<String> alone() throws Exception {
        Path measured = coverage("alone");
        try (Live app = started(Shop.measured(Jvm.of(jdk), measured))) {
            app.does(SERVE, Shop.output(3)).does("rarely", "rarely");
            app.ends();
        }
        List<String> table = Shop.coverage(jdk, measured);
        assertThat(table).anyMatch(line -> line.startsWith("coverage,shop,Prices,0,"));
        return table;
    }

    private static Path coverage(String name) {
        return Built.directory("jacoco").resolve(name);
    }

    private static Live started(Jvm jvm) {
        Live app = jvm.live("shop.Main", "told");
        assertThat(app.answer()).isEmpty();
        return app;
    }

    private void leave(Live app) {
        command("detach", app).prints("Coalesce has left process " + app.pid());
    }

    private Run command(String name, Live app) {
        return Jvm.of(jdk).jar(Built.AGENT, name, app.pid());
    }

    private static List<List<String>> twice(List<List<String>> traces) {
        List<List<String>> twice = new ArrayList<>();
        traces.forEach(trace -> twice.addAll(List.of(trace, trace)));
        return twice;
    }
}
