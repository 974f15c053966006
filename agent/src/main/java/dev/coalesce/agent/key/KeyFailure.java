package dev.coalesce.agent.key;

/**
 * Stands in for a key whose computation threw.
 *
 * @param cause what it threw
 */
public record KeyFailure(Throwable cause) {}
