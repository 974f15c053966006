package dev.coalesce.bench.load;

/**
 * The response to a request.
 *
 * @param arrival the request
 * @param nanos the time of the response, in nanoseconds since the start of the load
 */
public record Response(Arrival arrival, long nanos) {
    /**
     * Returns the latency. It counts from the time at which the request was due, not from when it was sent.
     *
     * @return the latency in nanoseconds
     */
    public long latencyNanos() {
        return nanos - arrival.nanos();
    }
}
