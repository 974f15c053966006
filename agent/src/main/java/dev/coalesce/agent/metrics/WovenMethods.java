package dev.coalesce.agent.metrics;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the methods that have been woven, by class and class loader. Most of them are linked later, when they are
 * first called, or never. Class loaders are held weakly; their classes are no longer counted when they are gone. Thread-safe.
 */
public final class WovenMethods {
    /** The classes of one class loader; the reference is null for the boot class loader. */
    private record Classes(@Nullable WeakReference<ClassLoader> loader, Map<String, Integer> methods) {
        boolean isUnloaded() {
            return loader != null && loader.get() == null;
        }
    }

    /** Few applications have many class loaders. Guarded by this object's monitor. */
    private final List<Classes> all = new ArrayList<>();

    /**
     * Notes a woven class. It replaces what was noted about the class before.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots
     * @param methods the number of its coalesced methods
     */
    public synchronized void note(@Nullable ClassLoader loader, String name, int methods) {
        Classes classes = of(loader);
        if (classes == null) {
            all.removeIf(Classes::isUnloaded);
            classes = new Classes(loader == null ? null : new WeakReference<>(loader), new HashMap<>());
            all.add(classes);
        }
        classes.methods.put(name, methods);
    }

    @SuppressWarnings("ReferenceEquality") // a class loader may have an equals of its own
    private @Nullable Classes of(@Nullable ClassLoader loader) {
        for (Classes each : all) {
            if ((each.loader == null ? null : each.loader.get()) == loader && !each.isUnloaded()) {
                return each;
            }
        }
        return null;
    }

    /** Tells whether a class has been noted. A class that was woven at build time has not. */
    synchronized boolean has(Class<?> type) {
        Classes classes = of(type.getClassLoader());
        return classes != null && classes.methods.containsKey(type.getName());
    }

    /** Adds up the methods of all classes that are not unloaded. */
    synchronized int count() {
        int count = 0;
        for (Classes each : all) {
            if (!each.isUnloaded()) {
                for (int methods : each.methods.values()) {
                    count += methods;
                }
            }
        }
        return count;
    }
}
