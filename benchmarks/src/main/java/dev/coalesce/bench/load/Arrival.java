package dev.coalesce.bench.load;

/**
 * A request that is due.
 *
 * @param nanos when, from the start of the load
 * @param key what is asked for
 * @param hot whether others ask for it too
 */
public record Arrival(long nanos, String key, boolean hot) {}
