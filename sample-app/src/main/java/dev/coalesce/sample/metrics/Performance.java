package dev.coalesce.sample.metrics;

/**
 * A number of requests summed up.
 *
 * @param requests how many there were
 * @param errors how many of them ended with status 400 or above
 * @param errorRate errors per request, 0 to 1
 * @param latencyMs how long they took
 */
public record Performance(int requests, int errors, double errorRate, Latency latencyMs) {

    /**
     * In milliseconds, by nearest rank.
     *
     * @param p50 half of the requests took no longer
     * @param p95 nor 95 % of them than this
     * @param p99 nor 99 % of them than this
     * @param max nor any
     */
    public record Latency(double p50, double p95, double p99, double max) {}
}
