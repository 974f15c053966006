package dev.coalesce.sample.upstream;

import java.io.Serial;

/** Thrown if an API that the service depends on refuses a call or cannot be reached. */
public final class UpstreamException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    UpstreamException(int status, String message) {
        super(message);
        this.status = status;
    }

    UpstreamException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /**
     * Returns the status of the response.
     *
     * @return an HTTP status; 503 if there was no response
     */
    public int status() {
        return status;
    }
}
