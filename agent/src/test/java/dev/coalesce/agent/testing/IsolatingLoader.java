package dev.coalesce.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A class loader that defines some classes from given bytes and delegates the others to its parent. The weaver reads the
 * original class files.
 */
public final class IsolatingLoader extends ClassLoader {
    private final Map<String, byte[]> own;
    private final BiFunction<String, byte[], byte[]> transformer;

    public IsolatingLoader(ClassLoader parent, Map<String, byte[]> own) {
        this(parent, own, (name, bytes) -> bytes);
    }

    /** Creates a loader that transforms its own classes while it loads them. */
    public IsolatingLoader(
            ClassLoader parent, Map<String, byte[]> own, BiFunction<String, byte[], byte[]> transformer) {
        super(new MemoryUrls(own).loader(parent));
        this.transformer = transformer;
        this.own = new HashMap<>(own);
        setDefaultAssertionStatus(true);
    }

    /** Creates a loader that defines its own copies of classes that the tests have, too. */
    public static IsolatingLoader of(Class<?>... copies) {
        Map<String, byte[]> own = new HashMap<>();
        for (Class<?> copy : copies) {
            own.put(copy.getName(), bytesOf(copy));
        }
        return new IsolatingLoader(IsolatingLoader.class.getClassLoader(), own);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = own.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            byte[] transformed = transformer.apply(name, bytes);
            return defineClass(name, transformed, 0, transformed.length);
        }
    }

    /** Returns the class file of a loaded class. */
    public static byte[] bytesOf(Class<?> type) {
        try (InputStream in = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            if (in == null) {
                throw new IllegalArgumentException("no class file: " + type);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
