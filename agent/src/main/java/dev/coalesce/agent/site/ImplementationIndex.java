package dev.coalesce.agent.site;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which types are implemented by classes that somebody wrote. A proxy of such a type may stand in front of an object of such a
 * class, whether that is coalesced or was left as it was; where there is no such class, a proxy is a client made of an interface.
 *
 * <p>By names: when a class file is seen, what is above it may not be loaded. The same name in another class loader counts too.
 */
public final class ImplementationIndex {
    private final ConcurrentMap<String, String> found = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Function<Class<?>, @Nullable String> loaded;

    /**
     * None yet.
     *
     * @param loaded finds a class that is loaded and implements a type: one that was not seen as it loaded, or not noted
     *     since no rule spoke of it then
     */
    public ImplementationIndex(Function<Class<?>, @Nullable String> loaded) {
        this.loaded = loaded;
    }

    /** Knows those only that are noted. */
    public ImplementationIndex() {
        this(type -> null);
    }

    /**
     * Takes note of a class before it can be used.
     *
     * @param type that it implements, or one method of it, see {@link #method}
     * @param by the class
     */
    public void note(String type, String by) {
        if (found.putIfAbsent(type, by) == null) {
            changes.incrementAndGet();
        }
    }

    /**
     * One method of a type, where not all of it is implemented.
     *
     * @param name of the method
     * @param declaration the type, with slashes, and the method's descriptor
     * @return for {@link #note}
     */
    public static String method(String name, String declaration) {
        return name + ' ' + declaration;
    }

    /** Another number after each {@link #note} of something new. */
    int changes() {
        return changes.get();
    }

    /** The class that was noted first, or null. */
    @Nullable
    String of(String type) {
        return found.get(type);
    }

    /** Takes note of those that are loaded. */
    void look(Class<?> type) {
        String by = loaded.apply(type);
        if (by != null) {
            note(type.getName().replace('.', '/'), by);
        }
    }
}
