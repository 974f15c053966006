package dev.coalesce.agent.weave;

import dev.coalesce.agent.weave.declare.GeneratedClasses;
import java.lang.instrument.Instrumentation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the name of a loaded class that implements a type and was not generated at run time. */
public final class LoadedImplementations implements Function<Class<?>, @Nullable String> {
    private final Instrumentation instrumentation;

    /**
     * Creates a finder for this JVM.
     *
     * @param instrumentation lists the loaded classes
     */
    public LoadedImplementations(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public @Nullable String apply(Class<?> type) {
        for (Class<?> each : instrumentation.getAllLoadedClasses()) {
            if (each != type
                    && !each.isInterface()
                    && type.isAssignableFrom(each)
                    && !GeneratedClasses.isGenerated(each)) {
                return each.getName();
            }
        }
        return null;
    }
}
