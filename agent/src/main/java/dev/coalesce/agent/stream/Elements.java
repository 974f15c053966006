package dev.coalesce.agent.stream;

import dev.coalesce.agent.classes.JdkContainers;
import dev.coalesce.agent.classes.KnownSizes;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the elements that upstream or a subscriber changes after it has passed them on or received them: buffers,
 * arrays, and lists of buffers or byte arrays. Upstream often fills a buffer again as soon as {@code onNext} has
 * returned, and a subscriber that reads a buffer moves its position, or decrypts the bytes in place. Also measures
 * elements.
 *
 * <p>No code of the application runs: only lists of the JDK that hold their own elements are looked into. A lazy list
 * of an object-relational mapper would load its content, or throw.
 */
final class Elements {
    /** The number of arrays inside each other that are copied. */
    private static final int MAX_DEPTH = 8;

    private Elements() {}

    /**
     * Tells whether elements of a class have to be copied or measured. For all others, {@link #keep} and {@link
     * #forSubscriber} return the element itself, and {@link #sizeInBytes} is 0.
     */
    static boolean needsCare(Class<?> type) {
        return type == String.class || type.isArray() || ByteBuffer.class.isAssignableFrom(type) || isList(type);
    }

    /**
     * Returns what is kept of an element that has just arrived: a copy of what upstream may change later. The source's
     * position does not move.
     */
    static Object keep(Object element) {
        return copy(element, false);
    }

    /**
     * Returns an element for one subscriber, which may do with it what it likes.
     *
     * @param kept what {@link #keep} has returned
     */
    static Object forSubscriber(Object kept) {
        return copy(kept, true);
    }

    private static Object copy(Object element, boolean isKept) {
        if (element instanceof ByteBuffer buffer) {
            return copy(buffer, isKept);
        }
        if (element instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (element.getClass().isArray()) {
            return copyArray(element, isKept, 0);
        }
        List<?> list = listOfBytes(element);
        return list == null ? element : copyAll(list, isKept);
    }

    /**
     * Copies the bytes that remain, into a buffer on the heap with the same order. Nobody can write into a read-only
     * buffer that is kept, so all subscribers see its bytes.
     */
    private static ByteBuffer copy(ByteBuffer buffer, boolean isKept) {
        if (isKept && buffer.isReadOnly()) {
            return buffer.duplicate().order(buffer.order());
        }
        ByteBuffer copy = ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate());
        copy.flip();
        return (buffer.isReadOnly() ? copy.asReadOnlyBuffer() : copy).order(buffer.order());
    }

    private static Object copyArray(Object array, boolean isKept, int depth) {
        int length = Array.getLength(array);
        Class<?> component = array.getClass().getComponentType();
        Object copy = Array.newInstance(component, length);
        System.arraycopy(array, 0, copy, 0, length);
        if (copy instanceof Object[] elements && depth < MAX_DEPTH) {
            for (int i = 0; i < length; i++) {
                Object each = elements[i];
                if (each instanceof ByteBuffer buffer && component.isAssignableFrom(ByteBuffer.class)) {
                    elements[i] = copy(buffer, isKept);
                } else if (each != null && each.getClass().isArray()) {
                    elements[i] = copyArray(each, isKept, depth + 1);
                }
            }
        }
        return copy;
    }

    /** Copies a list of buffers or byte arrays. */
    private static List<@Nullable Object> copyAll(List<?> list, boolean isKept) {
        List<@Nullable Object> copies = new ArrayList<>(list.size());
        for (Object each : list) {
            copies.add(
                    each instanceof ByteBuffer buffer
                            ? copy(buffer, isKept)
                            : each instanceof byte[] bytes ? bytes.clone() : each);
        }
        return copies;
    }

    /** Returns the size of an element's content. Only arrays, buffers, strings and lists of bytes are measured. */
    static long sizeInBytes(Object element) {
        Class<?> type = element.getClass();
        if (!needsCare(type)) {
            return 0;
        }
        if (!isList(type)) {
            return KnownSizes.of(element);
        }
        List<?> list = listOfBytes(element);
        long bytes = 0;
        if (list != null) {
            for (Object each : list) {
                bytes += KnownSizes.of(each);
            }
        }
        return bytes;
    }

    private static boolean isList(Class<?> type) {
        return List.class.isAssignableFrom(type) && JdkContainers.isCollection(type);
    }

    /** Returns a list of buffers or byte arrays, as far as its first element tells; null for any other element. */
    private static @Nullable List<?> listOfBytes(Object element) {
        if (!isList(element.getClass())
                || !(JdkContainers.own((List<?>) element) instanceof List<?> list)
                || list.isEmpty()) {
            return null;
        }
        Object first = list.get(0);
        return first instanceof ByteBuffer || first instanceof byte[] ? list : null;
    }
}
