package dev.coalesce.attach;

/** Thrown if the agent cannot be loaded into this JVM. The message is for the user, and says what to do. */
final class CannotAttachException extends Exception {
    private static final long serialVersionUID = 1;

    CannotAttachException(String message) {
        super(message);
    }
}
