package dev.coalesce.agent.classes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
            "java.util.HashMap$EntrySet",
            "java.util.HashMap$KeySet",
            "java.util.HashMap$Values",
            "java.util.HashSet",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$SubList",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "java.util.LinkedHashMap$LinkedEntrySet",
            "java.util.LinkedHashMap$LinkedKeySet",
            "java.util.LinkedHashMap$LinkedValues",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.PriorityQueue",
            "java.util.Stack",
            "java.util.TreeSet",
            "java.util.Vector",
            "java.util.concurrent.ArrayBlockingQueue",
            "java.util.concurrent.ConcurrentHashMap$KeySetView",
            "java.util.concurrent.ConcurrentHashMap$ValuesView",
            "java.util.concurrent.ConcurrentLinkedDeque",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet",
            "java.util.concurrent.LinkedBlockingDeque",
            "java.util.concurrent.LinkedBlockingQueue");

    private static final Set<String> MAPS = Set.of(
            "java.util.Collections$SingletonMap",
            "java.util.EnumMap",
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

    /** The beginning of the names of views, some of which {@code java.net.http} publishes. */
    private static final String VIEW = "java.util.Collections$";

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
        return COLLECTIONS.contains(type.getName())
                || (type.getName().startsWith(VIEW) && Collection.class.isAssignableFrom(type));
    }

    /** Tells whether a class is a map that {@link #own(Map)} may know. */
    static boolean isMap(Class<?> type) {
        return MAPS.contains(type.getName()) || (type.getName().startsWith(VIEW) && Map.class.isAssignableFrom(type));
    }

    /**
     * Tells whether a class is an entry of a map.
     *
     * @param type any class
     * @return false for entries of the application
     */
    public static boolean isEntry(Class<?> type) {
        return ENTRIES.contains(type.getName());
    }

    /**
     * Returns the collection that holds the elements.
     *
     * @param collection any collection
     * @return the collection itself, or the one that it shows; null if reading it may run code of the application
     */
    public static @Nullable Collection<?> own(Collection<?> collection) {
        Object own = behind(collection);
        return COLLECTIONS.contains(own.getClass().getName()) ? (Collection<?>) own : null;
    }

    /**
     * Returns the map that holds the entries.
     *
     * @param map any map
     * @return as {@link #own(Collection)} does
     */
    public static @Nullable Map<?, ?> own(Map<?, ?> map) {
        Object own = behind(map);
        return MAPS.contains(own.getClass().getName()) ? (Map<?, ?>) own : null;
    }

    /** Returns what an unmodifiable, synchronized or checked view shows; any other container itself. */
    private static Object behind(Object container) {
        Object own = container;
        for (int i = 0; i < MAX_DEPTH && own.getClass().getName().startsWith(VIEW); i++) {
            VarHandle shown = Views.shownBy(own);
            if (shown == null) {
                return own;
            }
            own = shown.get(own);
        }
        return own;
    }

    /** The fields by which views refer to what they show. Empty where the agent may not read them. */
    private static final class Views {
        private static final List<VarHandle> SHOWN = new ArrayList<>();

        static {
            for (String kind : List.of("Unmodifiable", "Synchronized", "Checked")) {
                add(kind + "Collection", "c", Collection.class);
                add(kind + "Map", "m", Map.class);
            }
        }

        private static void add(String view, String field, Class<?> type) {
            try {
                Class<?> declaring = Class.forName(VIEW + view);
                SHOWN.add(MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                        .findVarHandle(declaring, field, type));
            } catch (ReflectiveOperationException | RuntimeException inaccessible) {
                // The content of such a view is not looked at.
            }
        }

        static @Nullable VarHandle shownBy(Object view) {
            for (VarHandle each : SHOWN) {
                if (each.coordinateTypes().get(0).isInstance(view)) {
                    return each;
                }
            }
            return null;
        }
    }
}
