package dev.coalesce;

import java.io.Serial;

/**
 * A follower has waited for its leader as long as {@link Coalesce#waitTimeout()} allows. The message names the method,
 * the key and the wait. The leader is not affected.
 */
public class CoalesceTimeoutException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Made by the agent; public so that a test can throw one.
     *
     * @param message names the method, the key and the wait
     */
    public CoalesceTimeoutException(String message) {
        super(message);
    }
}
