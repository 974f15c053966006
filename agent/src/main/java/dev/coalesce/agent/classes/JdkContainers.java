package dev.coalesce.agent.classes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The containers of the JDK that hold their own elements, or show another one that does. Any other container may run
 * code of the application when it is read: a lazy list of an object-relational mapper loads its content, or throws.
 */
public final class JdkContainers {
    private static final Set<String> COLLECTIONS = Set.of(
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.ArrayList$SubList",
            "java.util.Arrays$ArrayList",
            "java.util.Collections$CopiesList",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonSet",
            "java.util.HashSet",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$SubList",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.PriorityQueue",
            "java.util.TreeSet",
            "java.util.Vector",
            "java.util.concurrent.ConcurrentLinkedDeque",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet");

    private static final Set<String> MAPS = Set.of(
            "java.util.Collections$SingletonMap",
            "java.util.HashMap",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.ImmutableCollections$Map1",
            "java.util.ImmutableCollections$MapN",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentSkipListMap");

    private static final Set<String> ENTRIES = Set.of(
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.KeyValueHolder");

    /** {@code java.net.http} publishes such lists. */
    private static final Set<String> UNMODIFIABLE_COLLECTIONS = Set.of(
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.Collections$UnmodifiableSet",
            "java.util.Collections$UnmodifiableSortedSet",
            "java.util.Collections$UnmodifiableNavigableSet");

    private static final Set<String> UNMODIFIABLE_MAPS = Set.of(
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$UnmodifiableSortedMap",
            "java.util.Collections$UnmodifiableNavigableMap");

    /** The number of views of each other that are looked through. */
    private static final int MAX_DEPTH = 8;

    private JdkContainers() {}

    /**
     * Tells whether a class is a collection that {@link #own(Collection)} may know.
     *
     * @param type any class
     * @return false for collections of the application
     */
    public static boolean isCollection(Class<?> type) {
        return COLLECTIONS.contains(type.getName()) || UNMODIFIABLE_COLLECTIONS.contains(type.getName());
    }

    /** Tells whether a class is a map that {@link #own(Map)} may know. */
    static boolean isMap(Class<?> type) {
        return MAPS.contains(type.getName()) || UNMODIFIABLE_MAPS.contains(type.getName());
    }

    /** Tells whether a class is an entry of a map. */
    static boolean isEntry(Class<?> type) {
        return ENTRIES.contains(type.getName());
    }

    /**
     * Returns the collection that holds the elements.
     *
     * @param collection any collection
     * @return the collection itself, or the one that it shows; null if reading it may run code of the application
     */
    public static @Nullable Collection<?> own(Collection<?> collection) {
        Object own = behind(collection, UNMODIFIABLE_COLLECTIONS, Views.COLLECTION);
        return own != null && COLLECTIONS.contains(own.getClass().getName()) ? (Collection<?>) own : null;
    }

    /** Returns the map that holds the entries, as {@link #own(Collection)} does. */
    static @Nullable Map<?, ?> own(Map<?, ?> map) {
        Object own = behind(map, UNMODIFIABLE_MAPS, Views.MAP);
        return own != null && MAPS.contains(own.getClass().getName()) ? (Map<?, ?>) own : null;
    }

    private static @Nullable Object behind(Object container, Set<String> views, @Nullable VarHandle viewed) {
        Object own = container;
        for (int i = 0; views.contains(own.getClass().getName()); i++) {
            if (viewed == null || i == MAX_DEPTH) {
                return null;
            }
            own = viewed.get(own);
        }
        return own;
    }

    /** What unmodifiable views show. Null where the agent may not read it. */
    private static final class Views {
        static final @Nullable VarHandle COLLECTION = find("UnmodifiableCollection", "c", Collection.class);
        static final @Nullable VarHandle MAP = find("UnmodifiableMap", "m", Map.class);

        private static @Nullable VarHandle find(String view, String field, Class<?> type) {
            try {
                Class<?> unmodifiable = Class.forName("java.util.Collections$" + view);
                return MethodHandles.privateLookupIn(unmodifiable, MethodHandles.lookup())
                        .findVarHandle(unmodifiable, field, type);
            } catch (ReflectiveOperationException | RuntimeException inaccessible) {
                return null;
            }
        }
    }
}
