package dev.coalesce;

import java.io.Serial;

/**
 * Thrown to a follower that has waited for its leader for {@link Coalesce#waitTimeout()}. The message names the method,
 * the key and the wait. A mark such as {@code #a31f9c} stands for the key, unless the agent's option {@code showKeys} is
 * true. The leader and the other followers are not affected.
 *
 * @see OnTimeout#FAIL
 */
public class CoalesceTimeoutException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception. The agent calls this constructor; it is public so that a test can throw the exception too.
     *
     * @param message the detail message; the agent's message names the method, the key and the wait
     */
    public CoalesceTimeoutException(String message) {
        super(message);
    }
}
