package dev.coalesce.agent.flight;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that one caller owns, and the ways in which it is completed: by the engine, with {@link #deliver}, or by its
 * caller. A caller that completes its future, in whatever way, has left. {@code orTimeout} and
 * {@code completeOnTimeout} call the methods that are overridden here. The caller leaves before its stages run, so that
 * they find the key free.
 */
abstract class CallersFuture extends WaitingFuture<@Nullable Object> {
    private static final AtomicIntegerFieldUpdater<CallersFuture> WAITING_THREADS =
            AtomicIntegerFieldUpdater.newUpdater(CallersFuture.class, "waitingThreads");

    /** How many threads wait for this future itself. */
    private volatile int waitingThreads;

    /** Run once this future is about to be done. */
    private volatile @Nullable Runnable doneAction;

    /** The result of the caller's own call, which was made outside any flight. */
    private volatile @Nullable CompletionStage<?> ownStage;

    /** Withdraws the caller's interest, if it has any. */
    abstract void leave();

    /** Forgets what makes the caller's call again. */
    abstract void forgetCall();

    @Override
    public boolean complete(@Nullable Object value) {
        leaveIfPending();
        return left(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable thrown) {
        Objects.requireNonNull(thrown);
        leaveIfPending();
        return left(super.completeExceptionally(thrown));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean pending = !isDone();
        leaveIfPending();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        left(pending && cancelled);
        return cancelled;
    }

    @Override
    public void obtrudeValue(@Nullable Object value) {
        leaveIfPending();
        super.obtrudeValue(value);
        left(true);
    }

    @Override
    public void obtrudeException(Throwable thrown) {
        Objects.requireNonNull(thrown);
        leaveIfPending();
        super.obtrudeException(thrown);
        left(true);
    }

    @Override
    public CompletableFuture<@Nullable Object> completeAsync(
            Supplier<? extends @Nullable Object> supplier, Executor executor) {
        Objects.requireNonNull(supplier);
        executor.execute(new AsyncCompletion(this, supplier));
        return this;
    }

    private void leaveIfPending() {
        if (!isDone()) {
            leave();
        }
    }

    /** Leaves again, in case this future has moved to another flight meanwhile. */
    private boolean left(boolean completed) {
        if (completed) {
            leave();
            CompletionStage<?> own = ownStage;
            if (own != null) {
                cancel(own);
            }
            release();
        }
        return completed;
    }

    /**
     * Cancels what a body has returned, if that is possible.
     *
     * @param stage the stage
     */
    public static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // A stage that cannot be cancelled runs on, for nobody.
        }
    }

    /** Holds nothing of the call any longer. The caller may keep this future for a long time. */
    private void release() {
        forgetCall();
        ownStage = null;
        Runnable action = doneAction;
        if (action != null) {
            doneAction = null;
            action.run();
        }
    }

    /**
     * Completes this future with a result that is not its caller's doing.
     *
     * @param value the result
     */
    public void deliver(@Nullable Object value) {
        release();
        super.complete(value);
        release(); // an action may have been set meanwhile
    }

    /**
     * Completes this future with a failure that is not its caller's doing.
     *
     * @param thrown the failure
     */
    public void deliverFailure(Throwable thrown) {
        release();
        super.completeExceptionally(thrown);
        release();
    }

    /**
     * Completes this future as the stage that the caller's own call has returned. The stage is cancelled if the caller
     * leaves.
     *
     * @param stage the stage
     */
    public void deliverFrom(CompletionStage<?> stage) {
        ownStage = stage;
        if (isDone()) {
            cancel(stage);
        }
        try {
            stage.whenComplete((value, thrown) -> {
                if (thrown == null) {
                    deliver(value);
                } else {
                    deliverFailure(thrown);
                }
            });
        } catch (Throwable e) {
            deliverFailure(e);
        }
    }

    /**
     * Sets what runs when this future is about to be done. It replaces an earlier action. It is no stage.
     *
     * @param action runs at most twice; at once if this future is done
     */
    public void whenDone(Runnable action) {
        doneAction = action;
        if (isDone()) {
            release();
        }
    }

    /** Tells whether completing this future runs code of the application. */
    boolean hasStages() {
        return getNumberOfDependents() > waitingThreads;
    }

    @Override
    void countWaitingThread(int change) {
        WAITING_THREADS.addAndGet(this, change);
    }

    /** Completes a future asynchronously, as {@code CompletableFuture} does. */
    private record AsyncCompletion(CallersFuture future, Supplier<? extends @Nullable Object> supplier)
            implements Runnable, CompletableFuture.AsynchronousCompletionTask {
        @Override
        public void run() {
            if (future.isDone()) {
                return;
            }
            try {
                future.complete(supplier.get());
            } catch (Throwable e) {
                future.completeExceptionally(e instanceof CompletionException ? e : new CompletionException(e));
            }
        }
    }
}
