package dev.coalesce.agent.key;

import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies the {@link ContentForm} of a part, so that a later change by the caller does not change the key. The copy
 * equals the original, by the contracts of {@code List}, {@code Set}, {@code Map} and the other classes copied here.
 *
 * <p>This class has no static initialiser: it is first used inside a call, where a stack overflow in the initialiser
 * would leave the class unusable.
 */
final class PartCopier {
    private PartCopier() {}

    /** Returns a deep, unmodifiable copy of what can change in a form; the form itself if nothing can. */
    static @Nullable Object copy(@Nullable Object form) {
        if (form == null) {
            return null;
        }
        if (form instanceof CompositeKey) {
            return ((CompositeKey) form).snapshot();
        }
        return switch (PartTypes.kindOf(form)) {
            case LIST -> {
                List<@Nullable Object> copy = new ArrayList<>();
                ((List<?>) form).forEach(e -> copy.add(copy(e)));
                yield Collections.unmodifiableList(copy);
            }
            case SET -> {
                Set<@Nullable Object> copy = new HashSet<>();
                ((Set<?>) form).forEach(e -> copy.add(copy(e)));
                yield Collections.unmodifiableSet(copy);
            }
            case MAP -> {
                Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
                ((Map<?, ?>) form).forEach((k, v) -> copy.put(copy(k), copy(v)));
                yield Collections.unmodifiableMap(copy);
            }
            case ENTRY ->
                new AbstractMap.SimpleImmutableEntry<@Nullable Object, @Nullable Object>(
                        copy(((Map.Entry<?, ?>) form).getKey()), copy(((Map.Entry<?, ?>) form).getValue()));
            case OPTIONAL ->
                ((Optional<?>) form).isEmpty()
                        ? form
                        : Optional.of(Objects.requireNonNull(copy(((Optional<?>) form).get())));
            case BUFFER -> copyOfBuffer((Buffer) form);
            case CLONEABLE -> cloneOf(form);
            default -> form;
        };
    }

    private static Object copyOfBuffer(Buffer buffer) {
        int size = buffer.remaining();
        if (buffer instanceof ByteBuffer) {
            return ByteBuffer.allocate(size)
                    .put(((ByteBuffer) buffer).duplicate())
                    .flip();
        }
        if (buffer instanceof CharBuffer) {
            return CharBuffer.allocate(size)
                    .put(((CharBuffer) buffer).duplicate())
                    .flip();
        }
        if (buffer instanceof IntBuffer) {
            return IntBuffer.allocate(size)
                    .put(((IntBuffer) buffer).duplicate())
                    .flip();
        }
        if (buffer instanceof LongBuffer) {
            return LongBuffer.allocate(size)
                    .put(((LongBuffer) buffer).duplicate())
                    .flip();
        }
        if (buffer instanceof ShortBuffer) {
            return ShortBuffer.allocate(size)
                    .put(((ShortBuffer) buffer).duplicate())
                    .flip();
        }
        if (buffer instanceof FloatBuffer) {
            return FloatBuffer.allocate(size)
                    .put(((FloatBuffer) buffer).duplicate())
                    .flip();
        }
        return DoubleBuffer.allocate(size)
                .put(((DoubleBuffer) buffer).duplicate())
                .flip();
    }

    /** Clones an object of the JDK; returns the object itself if that fails, or if the clone is another value. */
    private static Object cloneOf(Object value) {
        try {
            Method clone = value.getClass().getMethod("clone");
            Object copy = clone.invoke(value);
            return value.equals(copy) ? copy : value;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return value;
        }
    }
}
