package dev.coalesce.agent.wire;

/** Says which part of a declared type cannot be carried to other JVMs, and why. */
public final class UncarriableTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param where the part
     * @param why why it cannot be carried, as the end of a sentence
     */
    public UncarriableTypeException(String where, String why) {
        super(where + " " + why);
    }
}
