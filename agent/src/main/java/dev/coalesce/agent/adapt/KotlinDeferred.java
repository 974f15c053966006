package dev.coalesce.agent.adapt;

import dev.coalesce.agent.classes.FutureType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kotlin.Unit;
import kotlin.jvm.functions.Function1;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.Deferred;
import org.jspecify.annotations.Nullable;

/** Adapts Kotlin's {@code Deferred}. A caller's {@code Deferred} is no child of the caller's scope. */
public final class KotlinDeferred implements FutureType {
    /** Called by reflection. */
    public KotlinDeferred() {}

    @Override
    public CompletionStage<?> source(Object result) {
        return new Upstream((Deferred<?>) result);
    }

    @Override
    public Object future(CompletableFuture<?> shared) {
        CompletableDeferred<@Nullable Object> callers = CompletableDeferredKt.CompletableDeferred(null);
        shared.whenComplete((result, thrown) -> {
            if (thrown == null) {
                callers.complete(result);
            } else {
                callers.completeExceptionally(thrown);
            }
        });
        callers.invokeOnCompletion(new Leave(shared));
        return callers;
    }

    /** Cancels a caller's future with the {@code Deferred} around it. */
    private record Leave(CompletableFuture<?> shared) implements Function1<@Nullable Throwable, Unit> {
        @Override
        public Unit invoke(@Nullable Throwable thrown) {
            if (thrown != null) {
                shared.cancel(true);
            }
            return Unit.INSTANCE;
        }
    }

    /** Completes with a library's {@code Deferred}, and cancels it. */
    private static final class Upstream extends CompletableFuture<Object>
            implements Function1<@Nullable Throwable, Unit> {
        private final Deferred<?> deferred;

        Upstream(Deferred<?> deferred) {
            this.deferred = deferred;
            deferred.invokeOnCompletion(this);
        }

        @Override
        public Unit invoke(@Nullable Throwable thrown) {
            if (thrown == null) {
                complete(deferred.getCompleted());
            } else {
                completeExceptionally(thrown);
            }
            return Unit.INSTANCE;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            deferred.cancel(null);
            return cancelled;
        }
    }
}
