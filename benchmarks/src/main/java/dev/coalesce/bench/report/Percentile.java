package dev.coalesce.bench.report;

import java.util.Arrays;

/** Percentiles of measured times. */
public final class Percentile {
    private static final double HUNDRED = 100;

    private Percentile() {}

    /**
     * Returns a percentile by the nearest rank: the smallest value that at least {@code percent} of all do not exceed.
     *
     * @param percent the percentage, above 0 and at most 100
     * @param values at least one value, in any order
     * @return one of the values
     */
    public static double of(double percent, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(percent / HUNDRED * sorted.length) - 1];
    }
}
