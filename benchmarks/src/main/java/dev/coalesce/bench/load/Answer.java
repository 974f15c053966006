package dev.coalesce.bench.load;

/**
 * The end of a request.
 *
 * @param arrival the request
 * @param nanos when it was answered, from the start of the load
 */
public record Answer(Arrival arrival, long nanos) {
    /**
     * How long its user has waited: from when it was due, not from when it was sent.
     *
     * @return nanoseconds
     */
    public long latencyNanos() {
        return nanos - arrival.nanos();
    }
}
