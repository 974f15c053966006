package dev.coalesce.sample.metrics;

/**
 * A summary of several requests.
 *
 * @param requests the number of requests
 * @param errors the number of requests with a status of 400 or above
 * @param errorRate the fraction of errors, 0 to 1
 * @param latencyMs the latencies in milliseconds
 */
public record Performance(int requests, int errors, double errorRate, Latency latencyMs) {

    /**
     * Latencies in milliseconds. Percentiles are computed by nearest rank.
     *
     * @param p50 the median
     * @param p95 the 95th percentile
     * @param p99 the 99th percentile
     * @param max the maximum
     */
    public record Latency(double p50, double p95, double p99, double max) {}
}
