package dev.coalesce.agent.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A class loader that has classes of its own, by bytes, and asks its parent for the rest. */
public final class IsolatingLoader extends ClassLoader {
    private final Map<String, byte[]> own;
    private final BiFunction<String, byte[], byte[]> transformer;

    public IsolatingLoader(ClassLoader parent, Map<String, byte[]> own) {
        this(parent, own, (name, bytes) -> bytes);
    }

    /** Changes each as it loads. */
    public IsolatingLoader(
            ClassLoader parent, Map<String, byte[]> own, BiFunction<String, byte[], byte[]> transformer) {
        super(parent);
        this.transformer = transformer;
        this.own = new HashMap<>(own);
        setDefaultAssertionStatus(true);
    }

    /** Copies of these classes, beside those that the tests see. */
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
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] bytes = own.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            byte[] changed = transformer.apply(name, bytes);
            return defineClass(name, changed, 0, changed.length);
        }
    }

    /** The weaver reads class files so. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = own.get(name.replace(".class", "").replace('/', '.'));
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }

    /** The class file of a class that is there. */
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
