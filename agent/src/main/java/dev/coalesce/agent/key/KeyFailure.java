package dev.coalesce.agent.key;

/**
 * Takes the place of a key whose computation threw an exception. The call then runs uncoalesced.
 *
 * @param cause the exception or error that the computation threw; never null
 */
public record KeyFailure(Throwable cause) {
    /** Takes the place of a key that was not computed, because the method was not coalesced when the call began. */
    public static final KeyFailure NOT_COMPUTED = new KeyFailure(new IllegalStateException("the key was not computed"));

    /** {@return whether this is {@link #NOT_COMPUTED}} */
    @SuppressWarnings("ReferenceEquality") // there is one such object
    public boolean isNotComputed() {
        return this == NOT_COMPUTED;
    }
}
