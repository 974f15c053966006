package dev.coalesce.agent.key;

/**
 * Takes the place of a key whose computation threw an exception. The call then runs uncoalesced.
 *
 * @param cause the exception or error that the computation threw; never null
 */
public record KeyFailure(Throwable cause) {
    /** Takes the place of a key that was not computed, because the method was not coalesced when the call began. */
    public static final KeyFailure NOT_COMPUTED = new KeyFailure(new NotComputedException());

    /** {@return whether this is {@link #NOT_COMPUTED}} */
    @SuppressWarnings("ReferenceEquality") // there is one such object
    public boolean isNotComputed() {
        return this == NOT_COMPUTED;
    }

    /** Has no stack trace, which would hold the classes of the application whose call was the first one. */
    private static final class NotComputedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotComputedException() {
            super("the key was not computed", null, false, false);
        }
    }
}
