package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Formats groups as a Markdown document: first the targets, then all figures. */
public final class Report {
    private static final List<String> TARGETS = List.of("", "median", "range", "target", "met");
    private static final double MIN_WITHOUT_DECIMALS = 100;

    private Report() {}

    /**
     * Formats a report.
     *
     * @param environment the environment of the measurements, as rows of two cells
     * @param groups the groups, in the order of the report
     * @return the report, in Markdown
     */
    public static String of(List<List<String>> environment, List<Group> groups) {
        StringBuilder text = new StringBuilder("""
                # Benchmarks

                `./bench` has written this page. `./bench quick` takes less than five minutes and is less precise. The row *effort* shows
                how long this run took.

                Every number is the median of the rounds, with the minimum and maximum as its range. In each round everything runs once,
                one after the other, each in a separate JVM. A ratio is the ratio of the medians; its range is that of the rounds.
                *Annotated* is a method with `@Coalesce` in a JVM with the agent's jar as `-javaagent`. Everything else runs without the
                agent unless stated otherwise.

                """);
        table(text, List.of("", ""), environment);
        List<List<String>> targets = targets(groups);
        if (!targets.isEmpty()) {
            text.append("## Targets\n\n");
            table(text, TARGETS, targets);
        }
        text.append("## All figures\n\n");
        for (Group group : groups) {
            if (!group.lines().isEmpty()) {
                text.append("### ").append(group.title()).append("\n\n");
                if (!group.note().isEmpty()) {
                    text.append(group.note().strip()).append("\n\n");
                }
                appendGroup(text, group);
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static List<List<String>> targets(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.targets().stream().map(target -> target.row(group)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static void appendGroup(StringBuilder text, Group group) {
        boolean withBytes =
                group.lines().stream().anyMatch(line -> !line.bytes().isEmpty());
        List<String> header = new ArrayList<>(List.of("", group.unit(), "range"));
        if (withBytes) {
            header.add("B/op");
        }
        table(
                text,
                header,
                group.lines().stream().map(line -> row(line, withBytes)).toList());
    }

    private static List<String> row(Line line, boolean withBytes) {
        Figure score = Figure.of(line.scores());
        int decimals = score.median() < MIN_WITHOUT_DECIMALS ? 1 : 0;
        List<String> row =
                new ArrayList<>(List.of(line.label(), Figure.number(score.median(), decimals), score.range(decimals)));
        if (withBytes) {
            row.add(
                    line.bytes().isEmpty()
                            ? ""
                            : Figure.number(Figure.of(line.bytes()).median(), 0));
        }
        return row;
    }

    private static void table(StringBuilder text, List<String> header, List<List<String>> rows) {
        append(text, header);
        text.append("| ---").append(" | ---:".repeat(header.size() - 1)).append(" |\n");
        rows.forEach(row -> append(text, row));
        text.append('\n');
    }

    private static void append(StringBuilder text, List<String> row) {
        text.append("| ").append(String.join(" | ", row)).append(" |\n");
    }
}
