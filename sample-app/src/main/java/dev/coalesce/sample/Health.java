package dev.coalesce.sample;

/**
 * The response to {@code GET /health}.
 *
 * @param status always {@code up}
 * @param coalescing whether the agent is present
 */
public record Health(String status, boolean coalescing) {}
