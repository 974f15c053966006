package dev.coalesce.agent.wire;

/** Bytes that cannot be decoded, or a value that cannot be encoded. Always a miss, so it has no stack trace. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message, null, false, false);
    }
}
