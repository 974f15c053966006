package dev.coalesce.agent.adapt;

import dev.coalesce.agent.classes.FutureType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Adapts the {@code Future} of Vert.x 4 and later. Its handlers run on the caller's context, as those of Vert.x do. */
public final class VertxFuture implements FutureType {
    /** Called by reflection. */
    public VertxFuture() {}

    @Override
    public CompletionStage<?> source(Object result) {
        return ((Future<?>) result).toCompletionStage();
    }

    @Override
    public Object future(CompletableFuture<?> shared) {
        Context context = currentContext();
        return context == null ? Future.fromCompletionStage(shared) : Future.fromCompletionStage(shared, context);
    }

    private static @Nullable Context currentContext() {
        try {
            return Vertx.currentContext();
        } catch (LinkageError e) {
            return null; // an application without an event loop, which has the futures only
        }
    }
}
