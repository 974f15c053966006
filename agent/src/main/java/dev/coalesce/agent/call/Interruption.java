package dev.coalesce.agent.call;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Recognizes failures that concern the failing caller alone. */
public final class Interruption {
    private static final int MAX_DEPTH = 32;

    private Interruption() {}

    /**
     * Tells whether a failure, or one of its causes, is what an interrupted thread throws.
     *
     * @param thrown a failure, or null
     * @return false for null
     */
    public static boolean causedBy(@Nullable Throwable thrown) {
        Throwable t = thrown;
        for (int depth = 0; t != null && depth < MAX_DEPTH; depth++) {
            if (isInterruption(t)) {
                return true;
            }
            t = t.getCause();
        }
        return false;
    }

    /**
     * Tells whether a future that failed was cancelled, or is derived from one that was.
     *
     * @param thrown what it failed with
     * @return false for other failures
     */
    public static boolean isCancellation(Throwable thrown) {
        return thrown instanceof CancellationException
                || (thrown instanceof CompletionException && thrown.getCause() instanceof CancellationException);
    }

    private static boolean isInterruption(Throwable t) {
        return t instanceof InterruptedException
                || t instanceof ClosedByInterruptException
                || (t instanceof InterruptedIOException && !(t instanceof SocketTimeoutException))
                || t.getClass().getName().equals("dev.coalesce.CoalesceInterruptedException");
    }
}
