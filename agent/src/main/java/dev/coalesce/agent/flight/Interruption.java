package dev.coalesce.agent.flight;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call failed because its own thread was interrupted. Such a failure concerns that caller alone.
 *
 * <p>A timeout is no interruption, although libraries report timeouts as {@link InterruptedIOException} or
 * {@code CancellationException}. If it were taken for one, the callers would time out one after another. The
 * interruption of another thread, a pool's for example, is an ordinary failure too.
 *
 * <p>The evidence, in this order:
 *
 * <ol>
 *   <li>The first cause that says what happened: a timeout, or an interruption whose stack trace is this thread's.
 *   <li>The thread's interrupt flag. Libraries turn an interruption into exceptions of their own and leave the flag
 *       set.
 * </ol>
 */
public final class Interruption {
    private static final int MAX_DEPTH = 32;

    /** Longer stack traces are cut off by the JVM, so they cannot be compared. */
    private static final int MAX_COMPARABLE_FRAMES = 1024;

    private static final String AGENT = "dev.coalesce.agent.";

    private Interruption() {}

    /**
     * Tells whether a call failed because the current thread, which made it, was interrupted. The call's caller must be
     * on the stack, below nothing but the call and the agent.
     *
     * @param thrown the failure
     * @return false for a timeout, and for an interruption of another thread
     */
    public static boolean stoppedThisThread(Throwable thrown) {
        return isEvident(thrown, true);
    }

    /**
     * Tells whether a call failed because the current thread was interrupted, if the result arrived on the thread that
     * made the call, but possibly below other frames of the application.
     *
     * @param thrown the failure
     * @return false for a timeout
     */
    public static boolean arrivedOnThisThread(Throwable thrown) {
        return isEvident(thrown, false);
    }

    private static boolean isEvident(Throwable thrown, boolean compareStacks) {
        try {
            return isEvidentFrom(thrown, compareStacks);
        } catch (Throwable e) { // thrown by the failure's own methods, which then is no evidence
            return false;
        }
    }

    private static boolean isEvidentFrom(Throwable thrown, boolean compareStacks) {
        Throwable t = thrown;
        for (int depth = 0; t != null && depth < MAX_DEPTH; depth++) {
            if (isTimeout(t)) {
                return false;
            }
            if (isInterruption(t) && (depth == 0 || !compareStacks || isOfThisThread(t.getStackTrace()))) {
                return true;
            }
            t = t.getCause();
        }
        return !(thrown instanceof Error) && Thread.currentThread().isInterrupted();
    }

    /**
     * Tells whether an exception itself, and not its cause, reports a timeout.
     *
     * @param t any exception
     * @return true for an {@link InterruptedIOException} that says so
     */
    public static boolean isTimeout(Throwable t) {
        return t instanceof TimeoutException
                || t instanceof SocketTimeoutException
                || t.getClass().getSimpleName().contains("Timeout")
                || (t instanceof InterruptedIOException && says(t, "time") && !says(t, "interrupt"));
    }

    private static boolean isInterruption(Throwable t) {
        return t instanceof InterruptedException
                || t instanceof ClosedByInterruptException
                || t instanceof FileLockInterruptionException
                || isBareInterruptedIo(t)
                || t.getClass().getName().equals("dev.coalesce.CoalesceInterruptedException");
    }

    /**
     * Piped streams, and Okio before version 2, clear the flag and throw an exception without a cause. A subclass, or
     * another message, is a client's own report.
     */
    private static boolean isBareInterruptedIo(Throwable t) {
        return t.getClass() == InterruptedIOException.class && (t.getMessage() == null || says(t, "interrupt"));
    }

    private static boolean says(Throwable t, String word) {
        String message = t.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(word);
    }

    /**
     * Tells whether a stack trace was taken on the current thread, inside the call that is ending: it then has the
     * frames of the call's caller. A trace that is missing or cut off is taken for one of this thread.
     */
    private static boolean isOfThisThread(StackTraceElement @Nullable [] trace) {
        if (trace == null || trace.length == 0 || trace.length >= MAX_COMPARABLE_FRAMES) {
            return true;
        }
        StackTraceElement[] now = new Throwable().getStackTrace();
        int call = 0;
        while (call < now.length && now[call].getClassName().startsWith(AGENT)) {
            call++;
        }
        int below = now.length - call - 1;
        for (int i = 1; i <= below; i++) {
            if (i > trace.length || !now[now.length - i].equals(trace[trace.length - i])) {
                return false;
            }
        }
        return true;
    }
}
