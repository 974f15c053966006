package dev.coalesce.agent.flight;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that depends on a flight: a caller's own, or one derived from it. A thread that waits for it is therefore
 * seen in the {@link WaitGraph}.
 */
abstract class WaitingFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Returns the future that waits for the flight; null if there is none any more. */
    abstract @Nullable SharedFuture source();

    /** Returns a weak reference for derived futures: holding a derived future does not hold its source. */
    abstract WeakReference<SharedFuture> reference();

    /** Called with 1 before a thread waits for this future, and with -1 afterwards. */
    void countWaitingThread(int change) {}

    /** Creates the application's own derived future, which only knows what it waits for, and where stages run. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        SharedFuture source = source();
        Executor executor = defaultExecutor();
        boolean isPlain = executor == super.defaultExecutor();
        return isPlain && (source == null || source.isDone())
                ? new CompletableFuture<>()
                : new DerivedFuture<>(reference(), isPlain ? null : executor);
    }

    @Override
    public T join() {
        boolean noted = beforeWait();
        try {
            return super.join();
        } finally {
            afterWait(noted);
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        boolean noted = beforeWait();
        try {
            return super.get();
        } finally {
            afterWait(noted);
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        boolean noted = beforeWait();
        try {
            return super.get(timeout, unit);
        } finally {
            afterWait(noted);
        }
    }

    private boolean beforeWait() {
        countWaitingThread(1);
        if (isDone()) {
            return false;
        }
        SharedFuture source = source();
        return source != null && source.enterWaitOrBreakCycle();
    }

    private void afterWait(boolean noted) {
        countWaitingThread(-1);
        if (noted) {
            WaitGraph.leave(Thread.currentThread());
        }
    }
}
