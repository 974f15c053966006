package dev.coalesce.agent.console;

/** Thrown when a request cannot be answered. The message is for the user of the command. */
final class RequestException extends Exception {
    private static final long serialVersionUID = 1L;

    RequestException(String message) {
        super(message);
    }
}
