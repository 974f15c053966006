package dev.coalesce.agent.flight;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future to wait for which is to wait for a flight: one that is handed out, and those that are derived of it. So a body
 * that waits for one of them is seen in the {@link WaitGraph}.
 */
abstract class WaitingFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Null: it waits for none, as far as can be told. */
    abstract @Nullable SharedFuture source();

    /** For those that are derived of it. Weak: who keeps one of them does not keep what it was made of. */
    abstract WeakReference<SharedFuture> reference();

    /** What is derived from this future is the application's own, and only knows what it waits for. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        SharedFuture source = source();
        return source == null || source.isDone() ? new CompletableFuture<>() : new DerivedFuture<>(reference());
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
        if (isDone()) {
            return false;
        }
        SharedFuture source = source();
        return source != null && source.isToBeWaitedFor();
    }

    private static void afterWait(boolean noted) {
        if (noted) {
            WaitGraph.leave(Thread.currentThread());
        }
    }
}
