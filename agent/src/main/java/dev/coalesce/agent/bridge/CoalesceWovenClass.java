package dev.coalesce.agent.bridge;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One class that the agent has woven: it knows the members that weaving added, and how often somebody has redefined
 * the class since. The JVM accepts a redefinition only if it brings the same members. This knowledge is part of the
 * bridge because it must outlive an agent that is detached: the members stay in the class.
 *
 * <p>Classes are known by name and, weakly, by class loader, since a class is woven before its {@link Class} object
 * exists. Thread-safe.
 */
public final class CoalesceWovenClass {
    private static final ConcurrentMap<Object, ConcurrentMap<String, CoalesceWovenClass>> BY_LOADER =
            new ConcurrentHashMap<>();
    private static final ReferenceQueue<ClassLoader> UNLOADED = new ReferenceQueue<>();

    /** In the order of the class file: the JVM compares the fields of a redefined class one by one. */
    private final Set<String> fields;

    private final Set<String> bodies;
    private final Set<String> methodNames = new HashSet<>();

    /** The checksum of the class file before weaving. Guarded by this object's monitor. */
    private long checksum;

    /** Counts the redefinitions that changed the class file. Guarded by this object's monitor. */
    private int redefinitions;

    private CoalesceWovenClass(long checksum, Set<String> fields, Set<String> bodies) {
        this.checksum = checksum;
        this.fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
        this.bodies = Set.copyOf(bodies);
        for (String body : bodies) {
            methodNames.add(body.substring(0, body.indexOf('(')));
        }
    }

    /**
     * Finds a class.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots
     * @return null if the class is not known
     */
    public static @Nullable CoalesceWovenClass find(@Nullable ClassLoader loader, String name) {
        ConcurrentMap<String, CoalesceWovenClass> ofLoader = BY_LOADER.get(new Key(loader));
        return ofLoader == null ? null : ofLoader.get(name);
    }

    /**
     * Notes that a class is loading, with members that weaving added.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots
     * @param checksum of its class file before weaving
     * @param fields the names of the added fields, in their order
     * @param bodies the names and descriptors of the added methods
     */
    public static void loads(
            @Nullable ClassLoader loader, String name, long checksum, Set<String> fields, Set<String> bodies) {
        of(loader).put(name, new CoalesceWovenClass(checksum, fields, bodies));
    }

    /**
     * Notes that somebody redefines a class.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots
     * @param checksum of the new class file before weaving
     * @return the class; without added members if it was not known
     */
    public static CoalesceWovenClass redefined(@Nullable ClassLoader loader, String name, long checksum) {
        ConcurrentMap<String, CoalesceWovenClass> ofLoader = of(loader);
        CoalesceWovenClass fresh = new CoalesceWovenClass(0, Set.of(), Set.of());
        CoalesceWovenClass known = ofLoader.putIfAbsent(name, fresh);
        CoalesceWovenClass result = known == null ? fresh : known;
        result.redefine(checksum);
        return result;
    }

    private synchronized void redefine(long ofClassFile) {
        if (checksum != ofClassFile) {
            checksum = ofClassFile;
            redefinitions++;
        }
    }

    private static ConcurrentMap<String, CoalesceWovenClass> of(@Nullable ClassLoader loader) {
        Reference<?> unloaded = UNLOADED.poll();
        while (unloaded != null) {
            BY_LOADER.remove(unloaded);
            unloaded = UNLOADED.poll();
        }
        ConcurrentMap<String, CoalesceWovenClass> known = BY_LOADER.get(new Key(loader));
        if (known == null) {
            ConcurrentMap<String, CoalesceWovenClass> fresh = new ConcurrentHashMap<>();
            known = BY_LOADER.putIfAbsent(loader == null ? new Key(null) : new WeakKey(loader), fresh);
            known = known == null ? fresh : known;
        }
        return known;
    }

    /**
     * Returns the fields that weaving added to the class.
     *
     * @return their names, in the order of the class file
     */
    public Set<String> fields() {
        return fields;
    }

    /**
     * Returns the methods that weaving added to the class.
     *
     * @return their names and descriptors
     */
    public Set<String> bodies() {
        return bodies;
    }

    /** Returns the names of the methods that weaving added to the class. */
    Set<String> methodNames() {
        return methodNames;
    }

    /**
     * Returns how often the class file has changed since the class was loaded.
     *
     * @return 0 for a class that was never redefined
     */
    public synchronized int redefinitions() {
        return redefinitions;
    }

    /** Finds the entry of a class loader by its identity: a class loader may have an {@code equals} of its own. */
    private static final class Key {
        private final @Nullable ClassLoader loader;

        Key(@Nullable ClassLoader loader) {
            this.loader = loader;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(loader);
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof WeakKey
                    ? loader != null && ((WeakKey) other).get() == loader
                    : other instanceof Key && ((Key) other).loader == loader;
        }
    }

    /** Refers to a class loader in the same way, weakly. */
    private static final class WeakKey extends WeakReference<ClassLoader> {
        private final int hash;

        WeakKey(ClassLoader loader) {
            super(loader, UNLOADED);
            this.hash = System.identityHashCode(loader);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            ClassLoader mine = get();
            return mine != null
                    && (other instanceof WeakKey
                            ? ((WeakKey) other).get() == mine
                            : other instanceof Key && ((Key) other).loader == mine);
        }
    }
}
