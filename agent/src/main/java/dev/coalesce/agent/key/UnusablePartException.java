package dev.coalesce.agent.key;

/**
 * A part that cannot be compared and copied by its content. The call then runs uncoalesced. It has no stack trace,
 * because each call of such a method throws one.
 */
@SuppressWarnings("OverrideThrowableToString") // the name of this class means nothing to a user
final class UnusablePartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePartException(Object part, String reason) {
        super(
                "a part is a " + part.getClass().getName() + ", " + reason
                        + ". List in key the values that identify a call",
                null,
                false,
                false);
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
