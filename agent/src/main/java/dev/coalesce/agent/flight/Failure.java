package dev.coalesce.agent.flight;

/**
 * A throwable in place of a result: what a leader threw, or a follower's own timeout or interruption.
 *
 * @param thrown the throwable; all followers of a leader that threw receive this same object
 */
public record Failure(Throwable thrown) {}
