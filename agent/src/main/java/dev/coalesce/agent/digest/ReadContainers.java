package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.JdkContainers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The containers of the JDK that a digest reads. None of them is read under a lock: the application may hold that lock
 * while it waits for the call whose result is read.
 */
final class ReadContainers {
    private static final String EMPTY = "java.util.Collections$Empty";

    /** Containers that take a lock to be read. */
    private static final Set<String> LOCKED = Set.of(
            "java.util.Hashtable",
            "java.util.concurrent.ArrayBlockingQueue",
            "java.util.concurrent.LinkedBlockingDeque",
            "java.util.concurrent.LinkedBlockingQueue");

    /** Collections in which two equal contents may be in different orders. */
    private static final Set<String> UNORDERED = Set.of(
            "java.util.HashMap$Values", "java.util.PriorityQueue", "java.util.concurrent.ConcurrentHashMap$ValuesView");

    /** Collections that count their elements one by one. */
    private static final Set<String> SLOWLY_COUNTED =
            Set.of("java.util.concurrent.ConcurrentLinkedDeque", "java.util.concurrent.ConcurrentLinkedQueue");

    private ReadContainers() {}

    /** Returns the collection that holds the elements; null if it cannot be read without code of the application. */
    static @Nullable Collection<?> own(Collection<?> collection) {
        if (collection.getClass().getName().startsWith(EMPTY)) {
            return collection instanceof Set ? Set.of() : List.of();
        }
        Collection<?> own = JdkContainers.own(collection);
        if (own == null || LOCKED.contains(own.getClass().getName())) {
            return null;
        }
        return own instanceof Vector ? Vectors.elements((Vector<?>) own) : own;
    }

    /** Returns the map that holds the entries; null if it cannot be read without code of the application. */
    static @Nullable Map<?, ?> own(Map<?, ?> map) {
        if (map.getClass().getName().startsWith(EMPTY)) {
            return Map.of();
        }
        Map<?, ?> own = JdkContainers.own(map);
        return own == null || LOCKED.contains(own.getClass().getName()) ? null : own;
    }

    /** Tells whether the order of the elements is a part of the value. */
    static boolean isOrdered(Collection<?> own) {
        return !(own instanceof Set || UNORDERED.contains(own.getClass().getName()));
    }

    /** Returns the number of elements, or of those that were read if counting the others takes long. */
    static int size(Collection<?> own, int read) {
        return SLOWLY_COUNTED.contains(own.getClass().getName()) ? read : own.size();
    }

    /** Reads vectors, whose methods are synchronized, from their fields. */
    private static final class Vectors {
        private static final @Nullable VarHandle ELEMENTS = field("elementData", Object[].class);
        private static final @Nullable VarHandle COUNT = field("elementCount", int.class);

        private static @Nullable VarHandle field(String name, Class<?> type) {
            try {
                return MethodHandles.privateLookupIn(Vector.class, MethodHandles.lookup())
                        .findVarHandle(Vector.class, name, type);
            } catch (ReflectiveOperationException | RuntimeException inaccessible) {
                return null;
            }
        }

        static @Nullable Collection<?> elements(Vector<?> vector) {
            if (ELEMENTS == null || COUNT == null) {
                return null;
            }
            Object[] elements = (Object[]) ELEMENTS.get(vector);
            int count = Math.min((int) COUNT.get(vector), elements.length);
            return Arrays.asList(elements).subList(0, count);
        }
    }
}
