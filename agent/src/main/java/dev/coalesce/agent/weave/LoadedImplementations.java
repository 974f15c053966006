package dev.coalesce.agent.weave;

import java.lang.instrument.Instrumentation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds a class that is loaded, implements a type, and was written by somebody. */
public final class LoadedImplementations implements Function<Class<?>, @Nullable String> {
    private final Instrumentation instrumentation;

    /**
     * In this JVM.
     *
     * @param instrumentation knows what is loaded
     */
    public LoadedImplementations(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public @Nullable String apply(Class<?> type) {
        for (Class<?> each : instrumentation.getAllLoadedClasses()) {
            if (each != type && !each.isInterface() && type.isAssignableFrom(each) && !Generated.is(each)) {
                return each.getName();
            }
        }
        return null;
    }
}
