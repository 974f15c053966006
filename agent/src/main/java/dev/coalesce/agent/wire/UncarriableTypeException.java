package dev.coalesce.agent.wire;

/** Says which part of a declared type cannot be carried to other JVMs, and why. */
public final class UncarriableTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    UncarriableTypeException(String where, String why) {
        super(where + " " + why);
    }
}
