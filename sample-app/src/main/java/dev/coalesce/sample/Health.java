package dev.coalesce.sample;

/**
 * The answer to {@code GET /health}.
 *
 * @param status {@code up}
 * @param coalescing whether the agent is there
 */
public record Health(String status, boolean coalescing) {}
