package dev.coalesce.agent.wire;

/** Says why results cannot be carried to other JVMs, which part of them is concerned, and what to do. */
public final class UncarriableTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String CURE = "Return records, enums, or values and collections of the JDK";

    /** Takes a part of the result's type, and what is the matter with it. */
    UncarriableTypeException(String where, String why) {
        this(where, why, CURE);
    }

    /**
     * Creates an exception.
     *
     * @param where the part
     * @param why why it cannot be carried, as the end of a sentence
     * @param cure what to do, a sentence without its period
     */
    public UncarriableTypeException(String where, String why, String cure) {
        super(where + " " + why + ". " + cure);
    }
}
