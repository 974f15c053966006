package dev.coalesce.sample.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Records the status and duration of the latest requests. Thread-safe. */
public final class PerformanceLog {
    /** The maximum number of requests; the oldest are discarded. */
    static final int CAPACITY = 10_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Deque<Request> requests = new ArrayDeque<>();

    /**
     * Records a request that has ended.
     *
     * @param status the HTTP status; 400 and above is an error
     * @param nanos the duration in nanoseconds
     */
    public synchronized void add(int status, long nanos) {
        if (requests.size() == CAPACITY) {
            requests.removeLast();
        }
        requests.addFirst(new Request(status, nanos));
    }

    /**
     * Summarises the latest requests.
     *
     * @param n the maximum number of requests
     * @return the summary; all zero if there are no requests
     */
    public Performance last(int n) {
        List<Request> latest = latest(n);
        int errors = (int) latest.stream().filter(Request::failed).count();
        double rate = latest.isEmpty() ? 0 : (double) errors / latest.size();
        long[] nanos = latest.stream().mapToLong(Request::nanos).sorted().toArray();
        return new Performance(
                latest.size(),
                errors,
                rate,
                new Performance.Latency(
                        percentile(nanos, 50), percentile(nanos, 95), percentile(nanos, 99), percentile(nanos, 100)));
    }

    private synchronized List<Request> latest(int n) {
        try (Stream<Request> latest = requests.stream()) {
            return latest.limit(n).toList();
        }
    }

    /**
     * Computes a percentile by nearest rank: the smallest value such that this percentage of all values is not greater.
     */
    private static double percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (sorted.length * percent + 99) / 100;
        return sorted[rank - 1] / NANOS_PER_MILLI;
    }

    private record Request(int status, long nanos) {
        boolean failed() {
            return status >= 400;
        }
    }
}
