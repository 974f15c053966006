package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Groups as a Markdown document: first what was to be reached, then all that was measured. */
public final class Report {
    private static final List<String> TARGETS = List.of("", "median", "range", "target", "met");
    private static final double SMALL = 100;

    private Report() {}

    /**
     * Tells of groups.
     *
     * @param environment where it was measured, and how; one row of two cells each
     * @param groups in the order in which they are told
     * @return Markdown
     */
    public static String of(List<List<String>> environment, List<Group> groups) {
        StringBuilder text = new StringBuilder("""
                # Benchmarks

                Written by `./bench`; `./bench quick` takes less than five minutes and says less. The row *effort* has how long this run took.

                Every number is the median of the rounds, with the least and the most of them. In each round everything runs once, in a
                JVM of its own, one after the other. A ratio is that of the medians; its range is that of the rounds. *Annotated* is a method with `@Coalesce`
                in a JVM with the agent's jar as `-javaagent`; everything else runs without the agent, if not said otherwise.

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
                measured(text, group);
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

    private static void measured(StringBuilder text, Group group) {
        boolean withBytes =
                group.lines().stream().anyMatch(line -> !line.bytes().isEmpty());
        List<String> head = new ArrayList<>(List.of("", group.unit(), "range"));
        if (withBytes) {
            head.add("B/op");
        }
        table(
                text,
                head,
                group.lines().stream().map(line -> row(line, withBytes)).toList());
    }

    private static List<String> row(Line line, boolean withBytes) {
        Figure score = Figure.of(line.scores());
        int decimals = score.median() < SMALL ? 1 : 0;
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

    private static void table(StringBuilder text, List<String> head, List<List<String>> rows) {
        append(text, head);
        text.append("| ---").append(" | ---:".repeat(head.size() - 1)).append(" |\n");
        rows.forEach(row -> append(text, row));
        text.append('\n');
    }

    private static void append(StringBuilder text, List<String> row) {
        text.append("| ").append(String.join(" | ", row)).append(" |\n");
    }
}
