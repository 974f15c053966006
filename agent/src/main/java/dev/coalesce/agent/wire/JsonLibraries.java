package dev.coalesce.agent.wire;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LibraryAdapters;
import org.jspecify.annotations.Nullable;

/** Finds the application's Jackson. Thread-safe. */
public final class JsonLibraries {
    /** Generation 3 first, because its applications often have generation 2 as well, for their libraries. */
    private static final String[] CLASSES_AND_ADAPTERS = {
        "tools.jackson.databind.json.JsonMapper", "Jackson3",
        "com.fasterxml.jackson.databind.json.JsonMapper", "Jackson2"
    };

    private static final LibraryAdapters<JsonLibrary> ADAPTERS = new LibraryAdapters<>() {
        @Override
        protected JsonLibrary create(Class<?> type) throws ReflectiveOperationException {
            for (int i = 0; i < CLASSES_AND_ADAPTERS.length; i += 2) {
                if (CLASSES_AND_ADAPTERS[i].equals(type.getName())) {
                    return (JsonLibrary) AdapterLoader.newAdapter(type.getClassLoader(), CLASSES_AND_ADAPTERS[i + 1]);
                }
            }
            throw new ClassNotFoundException(type.getName());
        }
    };

    private JsonLibraries() {}

    /** Returns the library that a class loader sees; null if there is none that can be used. */
    static @Nullable JsonLibrary seenFrom(@Nullable ClassLoader loader) {
        for (int i = 0; i < CLASSES_AND_ADAPTERS.length; i += 2) {
            try {
                JsonLibrary found = ADAPTERS.get(Class.forName(CLASSES_AND_ADAPTERS[i], false, loader));
                if (found != null) {
                    return found;
                }
            } catch (ClassNotFoundException | LinkageError e) {
                // This application does not have that generation.
            }
        }
        return null;
    }

    /** Releases all adapters: the agent leaves. */
    public static void close() {
        ADAPTERS.close();
    }
}
