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

/** An application that other agents trace and measure, and the parsers of their reports. */
final class Shop {
    static final Path CLASSES = Compile.into("agents")
            .sourcesIn(Libraries.program("agents"))
            .flags("-g")
            .classes();

    private static final String[] OUTPUT = {
        "tea for 3", "tea for 3", "tea for 3", "tea tea tea", "no milk",
    };

    /** Matches a span on standard error: its name, trace and kind. */
    private static final Pattern SPAN =
            Pattern.compile("LoggingSpanExporter - '(.*)' : (\\S+) \\S+ (\\S+) \\[tracer: ");

    private Shop() {}

    /** Adds the agent of OpenTelemetry. */
    static Jvm traced(Jvm jvm) {
        return jvm.option("-javaagent:" + Libraries.of("opentelemetry").get(0))
                .property("otel.traces.exporter", "console")
                .property("otel.metrics.exporter", "none")
                .property("otel.logs.exporter", "none")
                .property("otel.instrumentation.methods.include", "shop.Prices[price,locked,later,ofAll,invalidate]")
                .classPath(CLASSES, BuildOutput.ANNOTATIONS);
    }

    /** Reads the spans of each trace. They are sorted, since a server may end its span after its client does. */
    static List<List<String>> spans(String stderr) {
        Map<String, List<String>> traces = new TreeMap<>();
        SPAN.matcher(stderr)
                .results()
                .forEach(span -> traces.computeIfAbsent(span.group(2), trace -> new ArrayList<>())
                        .add(span.group(3) + " " + span.group(1)));
        return traces.values().stream()
                .map(trace -> trace.stream().sorted().toList())
                .sorted(Comparator.comparing(List::toString))
                .toList();
    }

    /** Adds the agent of JaCoCo, which writes to this file. */
    static Jvm measured(Jvm jvm, Path file) {
        return jvm.option("-javaagent:" + Libraries.named("jacoco", "runtime") + "=append=false,destfile=" + file)
                .classPath(CLASSES, BuildOutput.ANNOTATIONS);
    }

    /** Reads the report of JaCoCo: one line per class with missed and covered instructions, branches and so on. */
    static List<String> coverage(Jdk jdk, Path measured) throws IOException {
        Path table = measured.resolveSibling(measured.getFileName() + ".csv");
        JvmResult report = Jvm.of(jdk)
                .jar(
                        Libraries.named("jacoco", "cli"),
                        "report",
                        measured.toString(),
                        "--name",
                        "coverage",
                        "--classfiles",
                        CLASSES.toString(),
                        "--csv",
                        table.toString());
        assertThat(report.status()).as("%s", report).isZero();
        return Files.readAllLines(table);
    }

    /** The output of one round of requests. */
    static String[] output(int bodies) {
        List<String> lines = new ArrayList<>(List.of(OUTPUT));
        lines.add("bodies: " + bodies);
        return lines.toArray(String[]::new);
    }
}
