package dev.coalesce.bench.load;

/**
 * A request that arrives at a planned time.
 *
 * @param nanos the time at which the request is due, in nanoseconds since the start of the load
 * @param key the requested key
 * @param hot whether other requests use the same key
 */
public record Arrival(long nanos, String key, boolean hot) {}
