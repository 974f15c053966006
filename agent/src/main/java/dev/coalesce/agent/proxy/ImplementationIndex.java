package dev.coalesce.agent.proxy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Knows which types are implemented by classes that are not generated. A proxy of such a type may stand in front of an
 * object of such a class, whether that class is coalesced or not. Without such a class, a proxy is a client made of an
 * interface.
 *
 * <p>Types are known by name: when a class file is seen, its supertypes may not be loaded. A type of the same name in
 * another class loader counts too. Thread-safe.
 */
public final class ImplementationIndex {
    private final ConcurrentMap<String, String> implementations = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final BiFunction<Class<?>, Class<?>, @Nullable String> loaded;

    /**
     * Creates an empty index.
     *
     * @param loaded finds a loaded class, but not a certain one, that implements a type: a class that was not seen as it
     *     loaded, or was not noted because no rule named it then
     */
    public ImplementationIndex(BiFunction<Class<?>, Class<?>, @Nullable String> loaded) {
        this.loaded = loaded;
    }

    /** Creates an empty index that knows only classes that are noted. */
    public ImplementationIndex() {
        this((type, except) -> null);
    }

    /**
     * Notes a class before it can be used.
     *
     * @param type a type that it implements, or one method of it, see {@link #method}
     * @param by the class
     */
    public void note(String type, String by) {
        if (implementations.putIfAbsent(type, by) == null) {
            changes.incrementAndGet();
        }
    }

    /**
     * Names one method of a type, for a class that does not implement all of the type.
     *
     * @param name the method's name
     * @param declaration the type, with slashes, followed by the method's descriptor
     * @return an argument for {@link #note}
     */
    public static String method(String name, String declaration) {
        return name + ' ' + declaration;
    }

    /** Returns a number that differs after each {@link #note} of something new. */
    int changes() {
        return changes.get();
    }

    /** Returns the class that was noted first for a type; null if there is none. */
    @Nullable
    String implementationOf(String type) {
        return implementations.get(type);
    }

    /** Searches the loaded classes, except the proxy's own, for an implementation of a type, and notes it. */
    void search(Class<?> type, Class<?> proxy) {
        String by = loaded.apply(type, proxy);
        if (by != null) {
            note(type.getName().replace('.', '/'), by);
        }
    }
}
