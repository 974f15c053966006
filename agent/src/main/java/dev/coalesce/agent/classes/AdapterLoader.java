package dev.coalesce.agent.classes;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Defines the adapter classes of a library beside an application's own copy of the library. An adapter sees the engine
 * and that copy.
 */
public final class AdapterLoader extends ClassLoader {
    private static final String PACKAGE = "dev.coalesce.agent.adapt.";

    private static final String AGENT = "dev.coalesce.agent.";

    private final @Nullable ClassLoader library;

    private AdapterLoader(@Nullable ClassLoader library) {
        super("coalesce-adapter", AdapterLoader.class.getClassLoader());
        this.library = library;
    }

    /**
     * Creates an adapter.
     *
     * @param library the loader of the application's copy of the library
     * @param name the simple name of a class of {@code dev.coalesce.agent.adapt} with a public constructor
     * @return a new adapter, whose class is new too
     * @throws ReflectiveOperationException if the adapter cannot be created
     */
    public static Object newAdapter(@Nullable ClassLoader library, String name) throws ReflectiveOperationException {
        return new AdapterLoader(library)
                .loadClass(PACKAGE + name)
                .getConstructor()
                .newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(PACKAGE)) {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }
        return name.startsWith(AGENT) ? super.loadClass(name, resolve) : Class.forName(name, false, library);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String resource = name.replace('.', '/') + ".class";
        try (InputStream in = AdapterLoader.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, AdapterLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
