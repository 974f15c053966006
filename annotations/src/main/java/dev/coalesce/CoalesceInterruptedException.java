package dev.coalesce;

import java.io.Serial;

/**
 * A follower was interrupted while it waited, in a method that does not declare {@link InterruptedException}. The
 * thread's interrupt flag is set again before this is thrown. The leader and the other followers are not affected.
 */
public class CoalesceInterruptedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Made by the agent; public so that a test can throw one.
     *
     * @param message names the method and the key
     */
    public CoalesceInterruptedException(String message) {
        super(message);
    }
}
