package dev.coalesce.agent.publisher;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Defines the adapter classes of a library beside an application's own copy of the library. */
final class AdapterLoader extends ClassLoader {
    static final String PACKAGE = "dev.coalesce.agent.adapt.";

    private static final String AGENT = "dev.coalesce.agent.";

    private final @Nullable ClassLoader library;

    AdapterLoader(@Nullable ClassLoader library) {
        super("coalesce-adapter", AdapterLoader.class.getClassLoader());
        this.library = library;
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
