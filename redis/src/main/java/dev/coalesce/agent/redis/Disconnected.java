package dev.coalesce.agent.redis;

/** Fails a command that cannot be sent. Has no stack, because every call meets it until the server is back. */
@SuppressWarnings("serial") // never serialized
final class Disconnected extends RuntimeException {
    Disconnected(String message) {
        super(message, null, false, false);
    }
}
