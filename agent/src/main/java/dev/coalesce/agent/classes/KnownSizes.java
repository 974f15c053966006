package dev.coalesce.agent.classes;

import java.lang.reflect.Array;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how much memory an object takes, as far as that is known without running code of the application: arrays,
 * strings, buffers, and the JDK's containers of these. Thread-safe.
 */
public final class KnownSizes {
    /** The number of elements of a container that are measured; the others count as their mean. */
    private static final int MAX_MEASURED = 16;

    private static final int MAX_DEPTH = 3;

    /** Bytes of a reference and what it needs around it. */
    private static final int REFERENCE = 8;

    private KnownSizes() {}

    /**
     * Estimates the size of an object.
     *
     * @param object any object or null
     * @return bytes; 0 if nothing is known
     */
    public static long of(@Nullable Object object) {
        return of(object, 0);
    }

    private static long of(@Nullable Object object, int depth) {
        if (object == null) {
            return 0;
        }
        if (object instanceof String) {
            return ((String) object).length(); // a Latin-1 string; others take twice as much
        }
        if (object instanceof byte[]) {
            return ((byte[]) object).length;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return ofArray(object, depth);
        }
        if (object instanceof Buffer) {
            return ((Buffer) object).isDirect() ? 0 : (long) ((Buffer) object).capacity() * bytesOf(object);
        }
        if (depth >= MAX_DEPTH) {
            return 0;
        }
        if (object instanceof Optional) {
            return of(((Optional<?>) object).orElse(null), depth + 1);
        }
        if (object instanceof Collection) {
            Collection<?> own = JdkContainers.own((Collection<?>) object);
            return own == null ? 0 : ofElements(own, depth);
        }
        if (object instanceof Map) {
            Map<?, ?> own = JdkContainers.own((Map<?, ?>) object);
            return own == null ? 0 : ofElements(own.keySet(), depth) + ofElements(own.values(), depth);
        }
        return 0;
    }

    private static long bytesOf(Object buffer) {
        String name = buffer.getClass().getName();
        return name.contains("Long") || name.contains("Double")
                ? Long.BYTES
                : name.contains("Byte") ? Byte.BYTES : name.contains("Int") || name.contains("Float") ? 4 : 2;
    }

    private static long ofArray(Object array, int depth) {
        if (array instanceof Object[]) {
            return depth >= MAX_DEPTH ? 0 : ofElements(Arrays.asList((Object[]) array), depth);
        }
        return (long) Array.getLength(array) * bytesOf(array.getClass().getComponentType());
    }

    private static int bytesOf(Class<?> primitive) {
        if (primitive == long.class || primitive == double.class) {
            return Long.BYTES;
        }
        if (primitive == int.class || primitive == float.class) {
            return Integer.BYTES;
        }
        return primitive == char.class || primitive == short.class ? Character.BYTES : Byte.BYTES;
    }

    private static long ofElements(Collection<?> elements, int depth) {
        long bytes = 0;
        int measured = 0;
        for (Object element : elements) {
            if (measured == MAX_MEASURED) {
                break;
            }
            bytes += of(element, depth + 1);
            measured++;
        }
        int size = elements.size();
        return measured == 0 ? 0 : (long) size * REFERENCE + bytes / measured * size;
    }
}
