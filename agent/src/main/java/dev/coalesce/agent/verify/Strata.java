package dev.coalesce.agent.verify;

import java.util.HashMap;
import java.util.Map;

/**
 * Compares pairs only with pairs of the same key, after W. Cochran (1954), N. Mantel and W. Haenszel (1959). Results for
 * some keys may change all the time, and those for others never: if a dimension differs more often in calls with the
 * former keys, it would look like the reason.
 *
 * <p>Keys with few pairs are one stratum together, because they would have no control pairs of their own.
 */
final class Strata {
    /** A key with fewer pairs has no stratum of its own. */
    private static final int MIN_PAIRS = 4;

    /** The standard deviations by which the differences must exceed what is expected. */
    private static final double MIN_DEVIATIONS = 4;

    private static final double MIN_RATIO = 3;

    /** If results also change for other reasons, the ratio is lower, and more pairs are needed. */
    private static final double MIN_DEVIATIONS_IN_NOISE = 5;

    private static final double MIN_RATIO_IN_NOISE = 1.5;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private int[] sizes = new int[0];
    private int[] differing = new int[0];
    private int[] controlSizes = new int[0];
    private int[] controlDiffering = new int[0];

    /** Creates the strata of the keys in some samples. */
    Strata(Pairs... samples) {
        Map<Integer, Integer> pairs = new HashMap<>();
        for (Pairs sample : samples) {
            for (int i = 0; i < sample.size(); i++) {
                pairs.merge(sample.key(i), 1, Integer::sum);
            }
        }
        for (Map.Entry<Integer, Integer> each : pairs.entrySet()) {
            if (each.getValue() >= MIN_PAIRS) {
                numbers.put(each.getKey(), numbers.size() + 1);
            }
        }
    }

    /** Returns the stratum of each pair in a sample. */
    int[] of(Pairs sample) {
        int[] strata = new int[sample.size()];
        for (int i = 0; i < strata.length; i++) {
            strata[i] = numbers.getOrDefault(sample.key(i), 0);
        }
        return strata;
    }

    /** Forgets all pairs. */
    void clear() {
        int size = numbers.size() + 1;
        sizes = new int[size];
        differing = new int[size];
        controlSizes = new int[size];
        controlDiffering = new int[size];
    }

    void add(int stratum, boolean differs) {
        sizes[stratum]++;
        differing[stratum] += differs ? 1 : 0;
    }

    void addControl(int stratum, boolean differs) {
        controlSizes[stratum]++;
        controlDiffering[stratum] += differs ? 1 : 0;
    }

    /** Tells whether the pairs differ more often than the control pairs of the same keys do. */
    boolean differMore() {
        double excess = 0;
        double variance = 0;
        double ofPairs = 0;
        double ofControls = 0;
        for (int i = 0; i < sizes.length; i++) {
            double n = sizes[i];
            double m = controlSizes[i];
            double total = n + m;
            double all = (double) differing[i] + controlDiffering[i];
            if (n > 0 && m > 0) {
                excess += differing[i] - n * all / total;
                variance += n * m * all * (total - all) / (total * total * (total - 1));
                ofPairs += differing[i] * m / total;
                ofControls += controlDiffering[i] * n / total;
            }
        }
        if (variance == 0) {
            return false;
        }
        double deviations = (excess - 0.5) / Math.sqrt(variance);
        return (deviations >= MIN_DEVIATIONS && ofPairs >= MIN_RATIO * ofControls)
                || (deviations >= MIN_DEVIATIONS_IN_NOISE && ofPairs >= MIN_RATIO_IN_NOISE * ofControls);
    }
}
