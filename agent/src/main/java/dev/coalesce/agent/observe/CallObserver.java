package dev.coalesce.agent.observe;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of a method whose call site can also coalesce them. It does what {@link MethodSite} does for methods
 * that are woven for observing only. Never throws. Thread-safe.
 */
public final class CallObserver {
    private final ObservedMethod method;

    CallObserver(ObservedMethod method) {
        this.method = method;
    }

    /**
     * Tells how the next call begins.
     *
     * @return true for {@link #begin}, false for {@link #count}
     */
    public boolean needsArguments() {
        return switch (method.phase()) {
            case COUNTING, CHEAP, FAILED -> false;
            default -> true;
        };
    }

    /**
     * Begins a call of which only the number matters.
     *
     * @return who is told how the call ends; null if nobody needs to know
     */
    public @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> count() {
        return method.phase() == ObservedMethod.Phase.COUNTING ? method.count() : null;
    }

    /**
     * Begins a call.
     *
     * @param arguments the object, unless the method is static, and the arguments
     * @return who is told how the call ends; null if nobody needs to know
     */
    public @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> begin(@Nullable Object... arguments) {
        return needsArguments() ? method.enter(arguments) : count();
    }
}
