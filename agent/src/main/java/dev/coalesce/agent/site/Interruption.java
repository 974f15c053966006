package dev.coalesce.agent.site;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Failures that are the failing thread's own affair. */
final class Interruption {
    private static final int DEEPEST = 32;

    private Interruption() {}

    /** Whether this, or something that caused it, is what an interrupted thread throws. */
    static boolean causedBy(@Nullable Throwable thrown) {
        Throwable t = thrown;
        for (int depth = 0; t != null && depth < DEEPEST; depth++) {
            if (isOne(t)) {
                return true;
            }
            t = t.getCause();
        }
        return false;
    }

    /** Whether a future that ends with this was cancelled, or is derived from one that was. */
    static boolean isCancellation(Throwable thrown) {
        return thrown instanceof CancellationException
                || (thrown instanceof CompletionException && thrown.getCause() instanceof CancellationException);
    }

    private static boolean isOne(Throwable t) {
        return t instanceof InterruptedException
                || t instanceof ClosedByInterruptException
                || (t instanceof InterruptedIOException && !(t instanceof SocketTimeoutException))
                || t.getClass().getName().equals("dev.coalesce.CoalesceInterruptedException");
    }
}
