package dev.coalesce.agent.flight;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A future that an application derived from a caller's future, by {@code thenApply} and the like. */
final class DerivedFuture<T extends @Nullable Object> extends WaitingFuture<T> {
    private final WeakReference<SharedFuture> source;

    DerivedFuture(WeakReference<SharedFuture> source) {
        this.source = source;
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
