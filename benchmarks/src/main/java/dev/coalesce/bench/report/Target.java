package dev.coalesce.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Something to be reached by the lines of a group, or only to be stated. */
public final class Target {
    private static final double NONE = Double.POSITIVE_INFINITY;

    private final String what;
    private final int decimals;
    private final double most;
    private final double least;
    private final Function<Group, Optional<Figure>> measure;

    private Target(String what, int decimals, double most, double least, Function<Group, Optional<Figure>> measure) {
        this.what = what;
        this.decimals = decimals;
        this.most = most;
        this.least = least;
        this.measure = measure;
    }

    /**
     * One line's score divided by another's.
     *
     * @param above a label
     * @param below a label
     * @param most the target
     * @return met where the median of the rounds' ratios is at most that
     */
    public static Target ratio(String above, String below, double most) {
        return new Target(
                above + " ÷ " + below,
                2,
                most,
                -NONE,
                group -> measured(group, above, below)
                        .map(lines ->
                                Figure.ratio(lines.get(0).scores(), lines.get(1).scores())));
    }

    /**
     * As {@link #ratio(String, String, double)}, only to be stated.
     *
     * @param above a label
     * @param below a label
     * @return never missed
     */
    public static Target ratio(String above, String below) {
        return ratio(above, below, NONE);
    }

    /**
     * What one line adds to a base, divided by what another adds to it.
     *
     * @param above a label
     * @param below a label
     * @param base a label
     * @param most the target
     * @return met where the quotient of the medians' differences is at most that
     */
    public static Target addedRatio(String above, String below, String base, double most) {
        return new Target(
                above + " ÷ " + below + ", each less " + base,
                2,
                most,
                -NONE,
                group -> measured(group, above, below, base)
                        .map(lines -> Figure.ratio(
                                lines.get(0).scores(),
                                lines.get(1).scores(),
                                lines.get(2).scores())));
    }

    /**
     * The same, to be reached from the other side.
     *
     * @param atLeast the target
     * @return met where the median is at least that
     */
    public Target atLeast(double atLeast) {
        return new Target(what, decimals, NONE, atLeast, measure);
    }

    /**
     * What one line allocates.
     *
     * @param label of the line
     * @param most bytes for each operation
     * @return met where the median is at most that, to the tenth of a byte
     */
    public static Target bytes(String label, double most) {
        return new Target(
                label + ", B/op",
                1,
                most,
                -NONE,
                group -> group.find(label)
                        .filter(line -> !line.bytes().isEmpty())
                        .map(line -> Figure.of(line.bytes())));
    }

    /** Those lines, where all were measured, in the same rounds. */
    private static Optional<List<Line>> measured(Group group, String... labels) {
        List<Line> lines = Stream.of(labels)
                .flatMap(label -> group.find(label).stream())
                .filter(line -> !line.scores().isEmpty())
                .toList();
        long lengths =
                lines.stream().map(line -> line.scores().size()).distinct().count();
        return lines.size() == labels.length && lengths == 1 ? Optional.of(lines) : Optional.empty();
    }

    /** Empty where its lines were not measured. */
    Optional<List<String>> row(Group group) {
        return measure.apply(group)
                .map(figure -> List.of(
                        group.title() + ": " + what,
                        Figure.number(figure.median(), decimals),
                        figure.range(decimals),
                        wanted(),
                        wanted().isEmpty() ? "" : met(figure) ? "yes" : "**no**"));
    }

    private String wanted() {
        if (most != NONE) {
            return "≤ " + Figure.number(most, decimals);
        }
        return least == -NONE ? "" : "≥ " + Figure.number(least, decimals);
    }

    /** As it reads: what is printed as the target counts as the target. */
    private boolean met(Figure figure) {
        double unit = Math.pow(10, decimals);
        double printed = Math.round(figure.median() * unit) / unit;
        return printed <= most && printed >= least;
    }
}
