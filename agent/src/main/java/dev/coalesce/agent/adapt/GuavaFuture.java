package dev.coalesce.agent.adapt;

import com.google.common.util.concurrent.AbstractFuture;
import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.coalesce.agent.classes.FutureType;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Adapts Guava's {@code ListenableFuture}. */
public final class GuavaFuture implements FutureType {
    /** Called by reflection. */
    public GuavaFuture() {}

    @Override
    public CompletionStage<?> source(Object result) {
        return new Upstream((ListenableFuture<?>) result);
    }

    @Override
    public Object future(CompletableFuture<?> shared) {
        return new CallersFuture(shared);
    }

    /** Completes with a library's future, and cancels it. */
    private static final class Upstream extends CompletableFuture<Object> implements FutureCallback<Object> {
        private final ListenableFuture<?> future;

        Upstream(ListenableFuture<?> future) {
            this.future = future;
            Futures.addCallback(future, this, Runnable::run);
        }

        @Override
        public void onSuccess(@Nullable Object result) {
            complete(result);
        }

        @Override
        public void onFailure(Throwable thrown) {
            completeExceptionally(thrown);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            return future.cancel(mayInterruptIfRunning) || cancelled;
        }
    }

    private static final class CallersFuture extends AbstractFuture<@Nullable Object> {
        private final CompletableFuture<?> shared;

        CallersFuture(CompletableFuture<?> shared) {
            this.shared = shared;
            shared.whenComplete(this::completed);
        }

        private void completed(@Nullable Object result, @Nullable Throwable thrown) {
            if (thrown == null) {
                set(result);
            } else if (thrown instanceof CancellationException) {
                cancel(false);
            } else {
                setException(thrown);
            }
        }

        @Override
        protected void afterDone() {
            if (isCancelled()) {
                shared.cancel(true);
            }
        }
    }
}
