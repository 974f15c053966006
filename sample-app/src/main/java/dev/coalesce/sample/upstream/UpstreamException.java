package dev.coalesce.sample.upstream;

import java.io.Serial;

/** An API the service depends on refused a call or could not be reached. */
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
     * What it answered.
     *
     * @return an HTTP status; 503 when there was no answer
     */
    public int status() {
        return status;
    }
}
