package dev.coalesce.agent.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when a write is done, before any continuation of the caller. A future runs its newest stage first, so
 * an action added to the method's own future would run last. The caller therefore gets a future of its own, which
 * completes after the action. Whatever the caller does to that future happens to the method's own future too.
 */
final class AsyncWrite {
    private AsyncWrite() {}

    /**
     * Runs an action when a stage has completed normally.
     *
     * @param written what the method has returned
     * @param action the action; it must not throw
     * @return what the caller gets; the stage itself if nothing of the declared type can stand for it
     */
    static CompletionStage<?> whenDone(CompletionStage<?> written, Runnable action) {
        if (!(written instanceof CompletableFuture<?> future)) {
            written.thenRun(action);
            return written;
        }
        if (isOfJdk(future) && future.getClass() != CompletableFuture.class) {
            return future.thenApply(value -> ranBefore(action, value)); // a minimal stage, which nobody can complete
        }
        return replace(future, action);
    }

    /** Tells whether a result is a future that is known to be done. A minimal stage does not tell. */
    static boolean isDone(@Nullable Object result) {
        try {
            return result instanceof CompletableFuture && ((CompletableFuture<?>) result).isDone();
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static <T> T ranBefore(Runnable action, T value) {
        action.run();
        return value;
    }

    private static <T extends @Nullable Object> CompletableFuture<T> replace(
            CompletableFuture<T> written, Runnable action) {
        CompletableFuture<T> callers = written.newIncompleteFuture();
        if (callers.getClass() != written.getClass() && !isOfJdk(written) && !isOfEngine(written)) {
            written.thenRun(action); // the method may declare that class
            return written;
        }
        written.whenComplete((value, thrown) -> {
            if (thrown == null) {
                action.run();
                callers.complete(value);
            } else {
                callers.completeExceptionally(thrown);
            }
        });
        callers.whenComplete((value, thrown) -> {
            if (callers.isCancelled()) {
                written.cancel(true);
            } else if (thrown == null) {
                written.complete(value);
            } else {
                written.completeExceptionally(thrown);
            }
        });
        return callers;
    }

    private static boolean isOfJdk(CompletableFuture<?> future) {
        return future.getClass().getModule() == CompletableFuture.class.getModule();
    }

    private static boolean isOfEngine(CompletableFuture<?> future) {
        return future.getClass().getClassLoader() == AsyncWrite.class.getClassLoader();
    }
}
