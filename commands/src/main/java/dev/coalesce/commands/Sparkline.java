package dev.coalesce.commands;

import java.util.Arrays;

/** Draws numbers as a line of small bars. */
final class Sparkline {
    private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String ASCII_BARS = "_.-~=*%#";

    private Sparkline() {}

    /**
     * Draws the newest numbers, each relative to the largest one.
     *
     * @param values the numbers, the oldest first
     * @param width how many characters; neighbours are averaged if there are more numbers
     * @param unicode whether the terminal has characters for bars
     * @return a text of at most that width
     */
    static String of(double[] values, int width, boolean unicode) {
        double[] shown = values.length <= width ? values : average(values, width);
        double max = Arrays.stream(shown).max().orElse(0);
        String bars = unicode ? BARS : ASCII_BARS;
        StringBuilder line = new StringBuilder();
        for (double value : shown) {
            int height = max == 0 ? 0 : (int) Math.round(value / max * (bars.length() - 1));
            line.append(bars.charAt(height));
        }
        return line.toString();
    }

    private static double[] average(double[] values, int width) {
        double[] averages = new double[width];
        for (int i = 0; i < width; i++) {
            int begin = i * values.length / width;
            int end = (i + 1) * values.length / width;
            averages[i] = Arrays.stream(values, begin, end).average().orElse(0);
        }
        return averages;
    }
}
