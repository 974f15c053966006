package dev.coalesce.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The responses to a load.
 *
 * @param all one response for each request
 */
public record Responses(List<Response> all) {
    private static final double NANOS_IN_SECOND = 1e9;
    private static final double NANOS_IN_MILLI = 1e6;

    /** Copies the list, so that the record is immutable. */
    public Responses {
        all = List.copyOf(all);
    }

    /**
     * Computes the 99th percentile of the latency, by nearest rank.
     *
     * @param from the time since the start of the load from which requests count
     * @param which selects the requests that count
     * @return the percentile in milliseconds
     */
    public double p99Millis(Duration from, Predicate<Arrival> which) {
        long[] sorted = all.stream()
                .filter(response -> response.arrival().nanos() >= from.toNanos() && which.test(response.arrival()))
                .mapToLong(Response::latencyNanos)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no request was selected");
        }
        return sorted[(sorted.length * 99 + 99) / 100 - 1] / NANOS_IN_MILLI;
    }

    /**
     * Computes the throughput.
     *
     * @param limit the time since the start of the load after which responses no longer count
     * @return the responses per second until the limit
     */
    public double perSecond(Duration limit) {
        long inTime = all.stream()
                .filter(response -> response.nanos() <= limit.toNanos())
                .count();
        return inTime / (limit.toNanos() / NANOS_IN_SECOND);
    }
}
