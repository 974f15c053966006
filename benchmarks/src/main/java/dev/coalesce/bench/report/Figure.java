package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What several rounds say about one number.
 *
 * @param median the middle one, or the mean of the middle two; of a ratio, the ratio of the medians
 * @param least of all rounds
 * @param most of all rounds
 */
public record Figure(double median, double least, double most) {
    /**
     * Of at least one round.
     *
     * @param rounds in any order
     * @return their median and range
     */
    public static Figure of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Figure(median, sorted.get(0), sorted.get(size - 1));
    }

    /**
     * Of the medians; its range is that of the rounds, each for itself, since what disturbs a machine disturbs what runs
     * next to each other.
     *
     * @param above one value for each round
     * @param below as many, in the same order
     * @return their quotient
     */
    public static Figure ratio(List<Double> above, List<Double> below) {
        return ratio(above, below, Collections.nCopies(below.size(), 0.0));
    }

    /**
     * As {@link #ratio(List, List)}, of what is above a floor.
     *
     * @param above one value for each round
     * @param below as many, in the same order
     * @param floor as many, in the same order
     * @return the quotient of the differences
     */
    static Figure ratio(List<Double> above, List<Double> below, List<Double> floor) {
        if (above.size() != below.size() || below.size() != floor.size()) {
            throw new IllegalArgumentException(above.size() + " rounds against " + below.size());
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            ratios.add((above.get(i) - floor.get(i)) / (below.get(i) - floor.get(i)));
        }
        Figure range = of(ratios);
        double ground = of(floor).median();
        return new Figure((of(above).median() - ground) / (of(below).median() - ground), range.least(), range.most());
    }

    String range(int decimals) {
        return number(least, decimals) + " – " + number(most, decimals);
    }

    /** With thousands apart, and no sign on a zero. */
    static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.matches("-[0.]+") ? text.substring(1) : text;
    }
}
