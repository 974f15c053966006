package dev.coalesce.agent.flight;

/**
 * The outcome of a leader that threw.
 *
 * @param thrown the very object that its callers get
 */
public record Failure(Throwable thrown) {}
