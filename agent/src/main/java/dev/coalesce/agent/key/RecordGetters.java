package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the handles that read the components of a record, whatever its access modifiers. Thread-safe. */
public final class RecordGetters {
    private static final MethodHandle[] NONE = {};

    /** Opens the package of a class to this one. Null without an agent. */
    private static volatile @Nullable Consumer<Class<?>> opener;

    private RecordGetters() {}

    /**
     * Sets how records of named modules become accessible.
     *
     * @param newOpener opens the package of a class to this package's module
     */
    public static void setOpener(Consumer<Class<?>> newOpener) {
        opener = newOpener;
    }

    /** Returns one handle for each component, of the type {@code (Object)Object}; none if they are inaccessible. */
    static MethodHandle[] find(Class<?> record) {
        try {
            return privateGetters(record);
        } catch (IllegalAccessException notOpen) {
            try {
                return openAndFind(record);
            } catch (IllegalAccessException | RuntimeException | LinkageError e) {
                return NONE;
            }
        }
    }

    /**
     * Opens the package of a class to the agent, if that is possible.
     *
     * @param type a class whose fields are to be read
     */
    public static void openPackage(Class<?> type) {
        Consumer<Class<?>> open = opener;
        if (open != null) {
            open.accept(type);
        }
    }

    private static MethodHandle[] openAndFind(Class<?> record) throws IllegalAccessException {
        Consumer<Class<?>> open = opener;
        if (open == null) {
            return accessors(record);
        }
        open.accept(record);
        return privateGetters(record);
    }

    private static MethodHandle[] privateGetters(Class<?> record) throws IllegalAccessException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(record, MethodHandles.lookup());
        RecordComponent[] components = record.getRecordComponents();
        MethodHandle[] getters = new MethodHandle[components.length];
        try {
            for (int i = 0; i < getters.length; i++) {
                getters[i] = general(lookup.findGetter(record, components[i].getName(), components[i].getType()));
            }
        } catch (NoSuchFieldException e) {
            throw new IllegalAccessException(e.getMessage());
        }
        return getters;
    }

    private static MethodHandle[] accessors(Class<?> record) throws IllegalAccessException {
        RecordComponent[] components = record.getRecordComponents();
        MethodHandle[] getters = new MethodHandle[components.length];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = general(MethodHandles.publicLookup().unreflect(components[i].getAccessor()));
        }
        return getters;
    }

    private static MethodHandle general(MethodHandle getter) {
        return getter.asType(MethodType.methodType(Object.class, Object.class));
    }
}
