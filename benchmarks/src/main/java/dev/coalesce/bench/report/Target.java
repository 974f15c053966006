package dev.coalesce.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A target for the lines of a group, or a figure that is only stated. */
public final class Target {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final String description;
    private final int decimals;
    private final double max;
    private final double min;
    private final Function<Group, Optional<Figure>> measure;

    private Target(
            String description, int decimals, double max, double min, Function<Group, Optional<Figure>> measure) {
        this.description = description;
        this.decimals = decimals;
        this.max = max;
        this.min = min;
        this.measure = measure;
    }

    /**
     * Creates a target for the ratio of two lines' scores.
     *
     * @param numerator the label of a line
     * @param denominator the label of a line
     * @param max the maximum ratio
     * @return a target that is met if the ratio of the medians is at most {@code max}
     */
    public static Target ratio(String numerator, String denominator, double max) {
        return new Target(
                numerator + " ÷ " + denominator,
                2,
                max,
                -UNLIMITED,
                group -> measured(group, numerator, denominator)
                        .map(lines ->
                                Figure.ratio(lines.get(0).scores(), lines.get(1).scores())));
    }

    /**
     * Creates a ratio that is only stated.
     *
     * @param numerator the label of a line
     * @param denominator the label of a line
     * @return a target that is never missed
     */
    public static Target ratio(String numerator, String denominator) {
        return ratio(numerator, denominator, UNLIMITED);
    }

    /**
     * Creates a target for the ratio of what two lines add to a base.
     *
     * @param numerator the label of a line
     * @param denominator the label of a line
     * @param base the label of the base line
     * @param max the maximum ratio
     * @return a target that is met if the ratio of the medians' differences is at most {@code max}
     */
    public static Target addedRatio(String numerator, String denominator, String base, double max) {
        return new Target(
                numerator + " ÷ " + denominator + ", each less " + base,
                2,
                max,
                -UNLIMITED,
                group -> measured(group, numerator, denominator, base)
                        .map(lines -> Figure.ratio(
                                lines.get(0).scores(),
                                lines.get(1).scores(),
                                lines.get(2).scores())));
    }

    /**
     * Creates a target for what a line adds to a base.
     *
     * @param label the label of a line
     * @param base the label of the base line
     * @param max the maximum, in the unit of the group
     * @return a target that is met if the median less the base's median is at most {@code max}
     */
    public static Target added(String label, String base, double max) {
        return new Target(
                label + ", less " + base,
                1,
                max,
                -UNLIMITED,
                group -> measured(group, label, base)
                        .map(lines -> Figure.difference(
                                lines.get(0).scores(), lines.get(1).scores())));
    }

    /**
     * Creates a target for the score of one line.
     *
     * @param label the label of a line
     * @param max the maximum, in the unit of the group
     * @return a target that is met if the median is at most {@code max}
     */
    public static Target score(String label, double max) {
        return new Target(
                label,
                2,
                max,
                -UNLIMITED,
                group -> measured(group, label)
                        .map(lines -> Figure.of(lines.get(0).scores())));
    }

    /**
     * Creates a target for the same figure with a minimum instead of a maximum.
     *
     * @param atLeast the minimum
     * @return a target that is met if the median is at least {@code atLeast}
     */
    public Target atLeast(double atLeast) {
        return new Target(description, decimals, UNLIMITED, atLeast, measure);
    }

    /**
     * Creates a target for the bytes that a line allocates.
     *
     * @param label the label of the line
     * @param max the maximum number of bytes per operation
     * @return a target that is met if the median, rounded to a tenth of a byte, is at most {@code max}
     */
    public static Target bytes(String label, double max) {
        return new Target(
                label + ", B/op",
                1,
                max,
                -UNLIMITED,
                group -> group.find(label)
                        .filter(line -> !line.bytes().isEmpty())
                        .map(line -> Figure.of(line.bytes())));
    }

    /** Returns the lines with the given labels; empty unless all of them were measured in the same number of rounds. */
    private static Optional<List<Line>> measured(Group group, String... labels) {
        List<Line> lines = Stream.of(labels)
                .flatMap(label -> group.find(label).stream())
                .filter(line -> !line.scores().isEmpty())
                .toList();
        long lengths =
                lines.stream().map(line -> line.scores().size()).distinct().count();
        return lines.size() == labels.length && lengths == 1 ? Optional.of(lines) : Optional.empty();
    }

    /** Returns the row of the report; empty if the lines were not measured. */
    Optional<List<String>> row(Group group) {
        return measure.apply(group)
                .map(figure -> List.of(
                        group.title() + ": " + description,
                        Figure.number(figure.median(), decimals),
                        figure.range(decimals),
                        limit(),
                        limit().isEmpty() ? "" : met(figure) ? "yes" : "**no**"));
    }

    private String limit() {
        if (max != UNLIMITED) {
            return "≤ " + Figure.number(max, decimals);
        }
        return min == -UNLIMITED ? "" : "≥ " + Figure.number(min, decimals);
    }

    /** Compares the rounded median, so that a median that is printed as equal to the target meets it. */
    private boolean met(Figure figure) {
        double unit = Math.pow(10, decimals);
        double rounded = Math.round(figure.median() * unit) / unit;
        return rounded <= max && rounded >= min;
    }
}
