package dev.coalesce.agent.flight;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A future that an application derived from a caller's future, by {@code thenApply} and the like. */
final class DerivedFuture<T extends @Nullable Object> extends WaitingFuture<T> {
    private final WeakReference<SharedFuture> source;

    /** The default executor of asynchronous stages; null for the executor of every {@code CompletableFuture}. */
    private final @Nullable Executor executor;

    DerivedFuture(WeakReference<SharedFuture> source, @Nullable Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    @Override
    public Executor defaultExecutor() {
        Executor known = executor;
        return known != null ? known : super.defaultExecutor();
    }

    @Override
    @Nullable
    SharedFuture source() {
        return source.get();
    }

    @Override
    WeakReference<SharedFuture> reference() {
        return source;
    }
}
