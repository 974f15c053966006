package dev.coalesce.agent.flight;

/**
 * The outcome of a leader that threw.
 *
 * @param thrown the throwable; every caller receives this same object
 */
public record Failure(Throwable thrown) {}
