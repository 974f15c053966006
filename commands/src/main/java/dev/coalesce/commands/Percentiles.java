package dev.coalesce.commands;

import java.util.Map;
import java.util.TreeMap;

/** The durations that were added between two answers of the agent, which counts them in ranges. */
final class Percentiles {
    /** How many durations there were, by their length in nanoseconds. */
    private final TreeMap<Long, Long> counts = new TreeMap<>();

    private long total;

    private Percentiles() {}

    /**
     * Reads the durations.
     *
     * @param now pairs of a duration in nanoseconds and its count
     * @param before the same, as they were before
     */
    static Percentiles between(long[] now, long[] before) {
        Percentiles percentiles = new Percentiles();
        percentiles.add(now, 1);
        percentiles.add(before, -1);
        return percentiles;
    }

    private void add(long[] pairs, int sign) {
        for (int i = 0; i < pairs.length; i += 2) {
            long count = sign * pairs[i + 1];
            counts.merge(pairs[i], count, Long::sum);
            total += count;
        }
    }

    boolean isEmpty() {
        return total <= 0;
    }

    /** Returns the duration in nanoseconds that a share of all durations does not exceed; 0 if there are none. */
    long nanos(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (Map.Entry<Long, Long> each : counts.entrySet()) {
            seen += each.getValue();
            if (seen >= rank) {
                return each.getKey();
            }
        }
        return 0;
    }
}
