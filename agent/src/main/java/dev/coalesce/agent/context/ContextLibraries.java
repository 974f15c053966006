package dev.coalesce.agent.context;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LibraryAdapters;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.report.Log;
import java.util.ArrayList;
import java.util.List;

/** Finds the libraries that carry thread-locals from thread to thread. Thread-safe. */
public final class ContextLibraries {
    private static final LibraryAdapters<ContextLibrary> ADAPTERS = new LibraryAdapters<>() {
        @Override
        protected ContextLibrary create(Class<?> type) throws ReflectiveOperationException {
            return (ContextLibrary) AdapterLoader.newAdapter(type.getClassLoader(), "MicrometerContext");
        }

        @Override
        protected void failed(Class<?> type, Throwable problem) {
            Log.warnOnce(
                    "context " + type.getName(),
                    "thread-locals cannot be restored with this version of " + type.getName()
                            + "; use context-propagation 1.1 or later",
                    problem);
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
            ContextLibrary library = ADAPTERS.get(copy);
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
        ADAPTERS.close();
    }
}
