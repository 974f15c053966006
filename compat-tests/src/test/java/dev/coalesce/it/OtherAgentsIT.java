package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Other agents in the same JVM, before this one on the command line and after it: each does its work as if alone. */
@OnEveryJdk
record OtherAgentsIT(Jdk jdk) {
    private static final Path SHOP = Compile.into("agents")
            .sourcesIn(Libraries.program("agents"))
            .flags("-g")
            .classes();

    private static final String[] OUTPUT = {
        "tea for 3", "tea for 3", "tea for 3", "tea tea tea", "no milk",
    };

    /** Of a span on standard error: its name, its trace and its kind. */
    private static final Pattern SPAN =
            Pattern.compile("LoggingSpanExporter - '(.*)' : (\\S+) \\S+ (\\S+) \\[tracer: ");

    @Test
    void openTelemetry() {
        Run alone = traced(Jvm.of(jdk)).main("shop.Main").prints(output(3));
        assertThat(spans(alone))
                .as("%s", alone)
                .filteredOn(trace -> trace.contains("SERVER GET /price") && trace.contains("INTERNAL Prices.price"))
                .hasSize(3);
        Run after = traced(Jvm.of(jdk).agent()).main("shop.Main").prints(output(1));
        Run before = traced(Jvm.of(jdk)).agent().main("shop.Main").prints(output(1));
        assertThat(spans(after)).as("%s", after).isEqualTo(spans(alone));
        assertThat(spans(before)).as("%s", before).isEqualTo(spans(alone));
        assertThat(before.err() + after.err()).doesNotContain("[coalesce]", "ERROR", "WARN");
    }

    private static Jvm traced(Jvm jvm) {
        return jvm.option("-javaagent:" + Libraries.of("opentelemetry").get(0))
                .property("otel.traces.exporter", "console")
                .property("otel.metrics.exporter", "none")
                .property("otel.logs.exporter", "none")
                .property("otel.instrumentation.methods.include", "shop.Prices[price,locked,later,ofAll,drop]")
                .classPath(SHOP, Built.ANNOTATIONS);
    }

    /** Of each trace its spans, in no certain order: a server may end its span after its client has. */
    private static List<List<String>> spans(Run run) {
        Map<String, List<String>> traces = new TreeMap<>();
        SPAN.matcher(run.err())
                .results()
                .forEach(span -> traces.computeIfAbsent(span.group(2), trace -> new ArrayList<>())
                        .add(span.group(3) + " " + span.group(1)));
        return traces.values().stream()
                .map(trace -> trace.stream().sorted().toList())
                .sorted(Comparator.comparing(List::toString))
                .toList();
    }

    @Test
    void jaCoCo() throws IOException {
        Path alone = measured(Jvm.of(jdk), "alone");
        Path after = measured(Jvm.of(jdk).agent(), "after");
        Path before = Built.directory("jacoco").resolve("before");
        jaCoCo(Jvm.of(jdk), before).agent().main("shop.Main").printsQuietly(output(1));
        assertThat(coverage(alone))
                .anyMatch(line -> line.startsWith("coverage,shop,Prices,") && !line.contains(",0,0,0,0"));
        assertThat(coverage(after)).isEqualTo(coverage(alone));
        assertThat(coverage(before)).isEqualTo(coverage(alone));
    }

    private static Path measured(Jvm jvm, String name) {
        Path measured = Built.directory("jacoco").resolve(name);
        jaCoCo(jvm, measured).main("shop.Main").complains();
        return measured;
    }

    private static Jvm jaCoCo(Jvm jvm, Path into) {
        return jvm.option("-javaagent:" + Libraries.named("jacoco", "runtime") + "=append=false,destfile=" + into)
                .classPath(SHOP, Built.ANNOTATIONS);
    }

    /** Instructions, branches, lines and so on, missed and covered, of each class. */
    private List<String> coverage(Path measured) throws IOException {
        Path table = measured.resolveSibling(measured.getFileName() + ".csv");
        Run report = Jvm.of(jdk)
                .jar(
                        Libraries.named("jacoco", "cli"),
                        "report",
                        measured.toString(),
                        "--name",
                        "coverage",
                        "--classfiles",
                        SHOP.toString(),
                        "--csv",
                        table.toString());
        assertThat(report.status()).as("%s", report).isZero();
        return Files.readAllLines(table);
    }

    @Test
    void mockito() {
        String mockito = "-javaagent:" + Libraries.named("mockito", "mockito-core");
        Path tests = Compile.into("mockito")
                .sourcesIn(Libraries.program("mockito"))
                .against(mockitoWith(SHOP))
                .classes();
        String[] alone = summary(Jvm.of(jdk).option(mockito), tests);
        assertThat(alone).contains("[         6 tests successful      ]");
        assertThat(summary(Jvm.of(jdk).option(mockito).agent(), tests)).isEqualTo(alone);
        assertThat(summary(Jvm.of(jdk).agent().option(mockito), tests)).isEqualTo(alone);
        assertThat(summary(Jvm.of(jdk).agent(), tests)).as("attached by itself").isEqualTo(alone);
        Path measured = Built.directory("jacoco").resolve("mocked");
        assertThat(summary(jaCoCo(Jvm.of(jdk).agent(), measured).option(mockito), tests))
                .as("where this agent is asked again for each mocked class")
                .isEqualTo(alone);
    }

    private static String[] summary(Jvm jvm, Path tests) {
        Run run = jvm.classPath(mockitoWith(SHOP, tests, Built.ANNOTATIONS))
                .main(
                        "org.junit.platform.console.ConsoleLauncher",
                        "execute",
                        "--select-package=shop",
                        "--disable-banner",
                        "--details=summary",
                        "--fail-if-no-tests");
        assertThat(run.err()).as("%s", run).doesNotContain("[coalesce]");
        return run.out().lines().filter(line -> line.contains(" tests ")).toArray(String[]::new);
    }

    private static List<Path> mockitoWith(Path... more) {
        List<Path> all = new ArrayList<>(Libraries.of("mockito"));
        all.addAll(Libraries.of("junit"));
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void itself() {
        Jvm.of(jdk)
                .agent()
                .agent()
                .classPath(SHOP, Built.ANNOTATIONS)
                .main("shop.Main")
                .printsQuietly(output(1));
    }

    private static String[] output(int bodies) {
        List<String> lines = new ArrayList<>(List.of(OUTPUT));
        lines.add("bodies: " + bodies);
        return lines.toArray(String[]::new);
    }
}
