package dev.coalesce.agent.key;

/**
 * Takes the place of a key whose computation threw an exception. The call then runs uncoalesced.
 *
 * @param cause the exception or error that the computation threw; never null
 */
public record KeyFailure(Throwable cause) {}
