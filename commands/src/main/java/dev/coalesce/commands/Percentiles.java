package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The durations that were added between two answers of the agent, which counts them in ranges. */
final class Percentiles {
    /** How many durations there were, by their length in nanoseconds. */
    private final TreeMap<Long, Long> counts = new TreeMap<>();

    private long total;

    private Percentiles() {}

    /**
     * Reads the durations.
     *
     * @param now pairs of a duration and its count; null if there are none
     * @param before the same, as they were before; null if nothing was counted then
     */
    static Percentiles between(@Nullable JsonArray now, @Nullable JsonArray before) {
        Percentiles percentiles = new Percentiles();
        percentiles.add(now, 1);
        percentiles.add(before, -1);
        return percentiles;
    }

    private void add(@Nullable JsonArray pairs, int sign) {
        if (pairs == null) {
            return;
        }
        for (JsonElement each : pairs) {
            JsonArray pair = each.getAsJsonArray();
            long count = sign * pair.get(1).getAsLong();
            counts.merge(pair.get(0).getAsLong(), count, Long::sum);
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
