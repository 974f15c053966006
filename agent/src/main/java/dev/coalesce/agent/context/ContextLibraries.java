package dev.coalesce.agent.context;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.report.Log;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the libraries that carry thread-locals from thread to thread. Thread-safe. */
public final class ContextLibraries {
    private record Adapter(@Nullable ContextLibrary library) {}

    private static final RemovableClassValue<Adapter> ADAPTERS = new RemovableClassValue<>() {
        @Override
        protected Adapter create(Class<?> type) {
            try {
                return new Adapter(
                        (ContextLibrary) AdapterLoader.newAdapter(type.getClassLoader(), "MicrometerContext"));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                Log.warnOnce(
                        "context " + type.getName(),
                        "thread-locals cannot be restored with this version of " + type.getName()
                                + "; use context-propagation 1.1 or later",
                        e);
                return new Adapter(null);
            }
        }
    };

    private ContextLibraries() {}

    /** Returns the libraries that the application has loaded. */
    static List<ContextLibrary> loaded() {
        if (LoadedLibraries.isEmpty()) {
            return List.of();
        }
        List<ContextLibrary> found = new ArrayList<>();
        for (Class<?> copy : LoadedLibraries.copies(LoadedLibraries.MICROMETER_CONTEXT)) {
            ContextLibrary library = ADAPTERS.get(copy).library;
            if (library != null) {
                found.add(library);
            }
        }
        return found;
    }

    static void failed(Throwable cause) {
        Log.warnOnce(
                "context",
                "the caller's thread-locals could not be captured or restored; a call ran in the background without"
                        + " them",
                cause);
    }

    /** Releases all adapters: the agent leaves. */
    public static void close() {
        ADAPTERS.removeAll();
    }
}
