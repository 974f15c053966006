package dev.coalesce.agent.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What has to be known of single elements. */
final class Elements {
    private Elements() {}

    /** How large it is, as far as that is plain to see; 0 for objects. */
    static long bytes(Object element) {
        if (element instanceof byte[] array) {
            return array.length;
        }
        if (element instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        if (element instanceof CharSequence text) {
            return text.length();
        }
        if (isBuffers(element)) {
            long bytes = 0;
            for (Object each : (List<?>) element) {
                bytes += each instanceof ByteBuffer buffer ? buffer.remaining() : 0;
            }
            return bytes;
        }
        return 0;
    }

    /** Whether reading it changes it, though each reader can have one of its own. */
    static boolean isConsumed(Object element) {
        return element instanceof ByteBuffer || isBuffers(element);
    }

    /** The same content for one reader: a buffer is read by moving its position. */
    static Object own(Object element) {
        if (element instanceof ByteBuffer buffer) {
            return own(buffer);
        }
        if (!isBuffers(element)) {
            return element;
        }
        List<Object> all = new ArrayList<>();
        for (Object each : (List<?>) element) {
            all.add(each instanceof ByteBuffer buffer ? own(buffer) : each);
        }
        return List.copyOf(all);
    }

    private static ByteBuffer own(ByteBuffer buffer) {
        return buffer.duplicate().order(buffer.order());
    }

    /** As {@code java.net.http} has them. */
    private static boolean isBuffers(Object element) {
        return element instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof ByteBuffer;
    }
}
