package dev.coalesce.agent.observe;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of a method whose call site can also coalesce them. It does what a {@code MethodSite} does for
 * methods that are woven for observing only. Never throws. Thread-safe.
 */
public interface CallObserver {
    /**
     * Tells how the next call begins.
     *
     * @return true for {@link #begin}, false for {@link #count}
     */
    boolean needsArguments();

    /**
     * Begins a call of which only the number matters.
     *
     * @return who is told how the call ends; null if nobody needs to know
     */
    @Nullable
    BiConsumer<@Nullable Object, @Nullable Throwable> count();

    /**
     * Begins a call.
     *
     * @param arguments the object, unless the method is static, and the arguments
     * @return who is told how the call ends; null if nobody needs to know
     */
    @Nullable
    BiConsumer<@Nullable Object, @Nullable Throwable> begin(@Nullable Object... arguments);
}
