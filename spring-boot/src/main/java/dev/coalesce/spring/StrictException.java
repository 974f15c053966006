package dev.coalesce.spring;

/** Stops the application, because {@code coalesce.strict} is true and its configuration has a mistake. */
final class StrictException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    StrictException(String message) {
        super(message);
    }
}
