package dev.coalesce.agent.call;

import dev.coalesce.agent.classes.FutureType;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The futures of libraries that a coalesced method may return. Thread-safe. */
public final class FutureTypes {
    private static final ResultAdapters<FutureType> ADAPTERS =
            new ResultAdapters<>(
                    FutureType.class,
                    Map.of(
                            "com.google.common.util.concurrent.ListenableFuture", "GuavaFuture",
                            "io.vertx.core.Future", "VertxFuture",
                            "kotlinx.coroutines.Deferred", "KotlinDeferred")) {
                @Override
                protected void probe(FutureType adapter) {
                    adapter.source(adapter.future(CompletableFuture.completedFuture(null)));
                }
            };

    private FutureTypes() {}

    /**
     * Returns the strategy for a declared type of future.
     *
     * @param declared a stage of the JDK, or a future with an adapter
     * @return the strategy
     * @throws InvalidSettingException if the application's version of the library cannot be used
     */
    public static FutureStrategy strategy(Class<?> declared) throws InvalidSettingException {
        return ADAPTERS.types().contains(declared.getName())
                ? new FutureStrategy.Adapted(ADAPTERS.require(declared))
                : FutureStrategy.INSTANCE;
    }

    /** Removes all adapters: the agent leaves. */
    public static void close() {
        ADAPTERS.close();
    }
}
