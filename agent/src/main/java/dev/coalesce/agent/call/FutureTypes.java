package dev.coalesce.agent.call;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.FutureType;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The futures of libraries that a coalesced method may return. The adapter to a library is defined once for each copy
 * of the library, and a class of that copy holds it. Thread-safe.
 */
public final class FutureTypes {
    private static final Map<String, String> ADAPTERS = Map.of(
            "com.google.common.util.concurrent.ListenableFuture", "GuavaFuture",
            "io.vertx.core.Future", "VertxFuture",
            "kotlinx.coroutines.Deferred", "KotlinDeferred");

    private static final RemovableClassValue<Known> BY_CLASS = new RemovableClassValue<>() {
        @Override
        protected Known create(Class<?> type) {
            return Known.of(type);
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
        if (!ADAPTERS.containsKey(declared.getName())) {
            return FutureStrategy.INSTANCE;
        }
        Known known = BY_CLASS.get(declared);
        if (known.type == null) {
            throw new InvalidSettingException(
                    "target",
                    "a method that returns " + declared.getName() + " of a version that cannot be used ("
                            + known.problem + ")",
                    "a newer version of that library");
        }
        return new FutureStrategy.Adapted(known.type);
    }

    /** Removes all adapters: the agent leaves. */
    public static void close() {
        BY_CLASS.removeAll();
    }

    private record Known(
            @Nullable FutureType type, @Nullable Throwable problem) {
        static Known of(Class<?> declared) {
            try {
                String adapter = Objects.requireNonNull(ADAPTERS.get(declared.getName()));
                FutureType type = (FutureType) AdapterLoader.newAdapter(declared.getClassLoader(), adapter);
                // If this version of the library lacks something, it shows now.
                type.source(type.future(CompletableFuture.completedFuture(null)));
                return new Known(type, null);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return new Known(null, e);
            }
        }
    }
}
