package dev.coalesce.agent.inputstream;

import dev.coalesce.agent.key.RecordGetters;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedReader;
import java.io.Reader;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds input streams that read from a pipe of {@code java.io}. A pipe tells its writer "Read end dead" when the thread
 * that has read it last has ended, even if other readers of a shared stream go on.
 *
 * <p>The fields of the stream are searched for a pipe. No code of the application runs.
 */
final class Pipes {
    private static final int MAX_OBJECTS = 100;

    /** The types of fields that may lead to a pipe: streams inside streams, and sequences of streams. */
    private static final List<Class<?>> LEADING = List.of(
            InputStream.class, Reader.class, Enumeration.class, Iterator.class, Collection.class, Object[].class);

    private Pipes() {}

    static boolean isFedByPipe(InputStream stream) {
        if (stream.getClass() == ByteArrayInputStream.class) {
            return false;
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>();
        left.add(stream);
        while (!left.isEmpty() && seen.size() < MAX_OBJECTS) {
            Object each = left.remove();
            if (each instanceof PipedInputStream || each instanceof PipedReader) {
                return true;
            }
            if (seen.add(each)) {
                addParts(each, left);
            }
        }
        return false;
    }

    private static void addParts(Object holder, Deque<Object> parts) {
        try {
            if (holder instanceof Object[]) {
                for (int i = 0; i < Math.min(MAX_OBJECTS, Array.getLength(holder)); i++) {
                    addPart(Array.get(holder, i), parts);
                }
                return;
            }
            for (Class<?> type = holder.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (mayLead(field) && isReadable(field)) {
                        addPart(field.get(holder), parts);
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unreadable) {
            // A field that cannot be read is not searched.
        }
    }

    private static void addPart(@Nullable Object part, Deque<Object> parts) {
        if (part != null && isLeading(part.getClass())) {
            parts.add(part);
        }
    }

    private static boolean mayLead(Field field) {
        return !Modifier.isStatic(field.getModifiers()) && isLeading(field.getType());
    }

    private static boolean isLeading(Class<?> type) {
        for (Class<?> each : LEADING) {
            if (each.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReadable(Field field) {
        if (field.trySetAccessible()) {
            return true;
        }
        RecordGetters.openPackage(field.getDeclaringClass());
        return field.trySetAccessible();
    }
}
