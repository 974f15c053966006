package dev.coalesce;

import java.io.Serial;

/**
 * Thrown to a follower that is interrupted while it waits, if the method does not declare {@link InterruptedException}.
 * The thread's interrupt flag is set when this exception is thrown. The leader and the other followers are not
 * affected.
 */
public class CoalesceInterruptedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception. The agent calls this constructor; it is public so that a test can throw the exception too.
     *
     * @param message the detail message; the agent's message names the method and the key
     */
    public CoalesceInterruptedException(String message) {
        super(message);
    }
}
