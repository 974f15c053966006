package dev.coalesce.agent.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Measures single elements, and copies those that a subscriber changes by reading them. */
final class Elements {
    private Elements() {}

    /** Whether elements of a class are measured or copied. */
    static boolean needsCare(Class<?> type) {
        return type == byte[].class
                || ByteBuffer.class.isAssignableFrom(type)
                || CharSequence.class.isAssignableFrom(type)
                || List.class.isAssignableFrom(type);
    }

    /** Returns the size of an element's content. Only arrays of bytes, buffers and text are measured; the rest is 0. */
    static long sizeInBytes(Object element) {
        if (element instanceof byte[] array) {
            return array.length;
        }
        if (element instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        if (element instanceof CharSequence text) {
            return text.length();
        }
        if (isBufferList(element)) {
            long bytes = 0;
            for (Object each : (List<?>) element) {
                bytes += each instanceof ByteBuffer buffer ? buffer.remaining() : 0;
            }
            return bytes;
        }
        return 0;
    }

    /** Whether reading the element changes it, so that each subscriber needs a copy. */
    static boolean needsCopy(Object element) {
        return element instanceof ByteBuffer || isBufferList(element);
    }

    /**
     * Returns the element for one subscriber. Reading a buffer moves its position, so a buffer is duplicated; the
     * duplicate shares the content.
     */
    static Object copyIfNeeded(Object element) {
        if (element instanceof ByteBuffer buffer) {
            return duplicate(buffer);
        }
        if (!isBufferList(element)) {
            return element;
        }
        List<Object> copies = new ArrayList<>();
        for (Object each : (List<?>) element) {
            copies.add(each instanceof ByteBuffer buffer ? duplicate(buffer) : each);
        }
        return List.copyOf(copies);
    }

    private static ByteBuffer duplicate(ByteBuffer buffer) {
        return buffer.duplicate().order(buffer.order());
    }

    /** Whether the element is a list of buffers, as {@code java.net.http} publishes them. */
    private static boolean isBufferList(Object element) {
        return element instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof ByteBuffer;
    }
}
