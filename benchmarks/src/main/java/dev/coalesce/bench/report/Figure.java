package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Median and range of one number over several rounds.
 *
 * @param median the middle value, or the mean of the middle two; for a ratio, the ratio of the medians
 * @param min the minimum of all rounds
 * @param max the maximum of all rounds
 */
public record Figure(double median, double min, double max) {
    /**
     * Computes the figure of at least one round.
     *
     * @param rounds one value for each round, in any order
     * @return the median and range
     */
    public static Figure of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Figure(median, sorted.get(0), sorted.get(size - 1));
    }

    /**
     * Computes a ratio. Its median is the ratio of the medians. Its range is the range of the ratios of single rounds,
     * because a disturbance of the machine affects both values of a round.
     *
     * @param numerators one value for each round
     * @param denominators one value for each round, in the same order
     * @return the ratio
     */
    public static Figure ratio(List<Double> numerators, List<Double> denominators) {
        return ratio(numerators, denominators, Collections.nCopies(denominators.size(), 0.0));
    }

    /**
     * Computes the ratio of what two values exceed a base by.
     *
     * @param numerators one value for each round
     * @param denominators one value for each round, in the same order
     * @param bases one value for each round, in the same order
     * @return the ratio of the differences
     * @see #ratio(List, List)
     */
    static Figure ratio(List<Double> numerators, List<Double> denominators, List<Double> bases) {
        if (numerators.size() != denominators.size() || denominators.size() != bases.size()) {
            throw new IllegalArgumentException(numerators.size() + " rounds against " + denominators.size());
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < numerators.size(); i++) {
            ratios.add((numerators.get(i) - bases.get(i)) / (denominators.get(i) - bases.get(i)));
        }
        Figure range = of(ratios);
        double base = of(bases).median();
        return new Figure(
                (of(numerators).median() - base) / (of(denominators).median() - base), range.min(), range.max());
    }

    /**
     * Computes by how much one value exceeds another. Its range is that of single rounds, as in {@link #ratio(List,
     * List)}.
     *
     * @param values one value for each round
     * @param bases one value for each round, in the same order
     * @return the difference
     */
    static Figure difference(List<Double> values, List<Double> bases) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            differences.add(values.get(i) - bases.get(i));
        }
        Figure range = of(differences);
        return new Figure(of(values).median() - of(bases).median(), range.min(), range.max());
    }

    String range(int decimals) {
        return number(min, decimals) + " – " + number(max, decimals);
    }

    /** Formats a number with thousands separators. A zero has no sign. */
    static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.matches("-[0.]+") ? text.substring(1) : text;
    }
}
