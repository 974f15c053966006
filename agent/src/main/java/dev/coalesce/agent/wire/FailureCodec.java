package dev.coalesce.agent.wire;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the failures of one method. A failure is carried only if its class is one that the method
 * declares, or one of a few of the JDK, and has no more than a message and a cause. The bytes hold a hash of the class's name, which is looked up among these
 * classes: no class is ever loaded because of what was read. Thread-safe.
 *
 * <p>The restored exception has the message and the stack of the original. Its causes are text.
 */
public final class FailureCodec {
    private static final int MAX_FRAMES = 64;
    private static final int MAX_CAUSES = 5;
    private static final List<Class<?>> OF_JDK = List.of(
            RuntimeException.class,
            IllegalArgumentException.class,
            IllegalStateException.class,
            UnsupportedOperationException.class,
            NoSuchElementException.class,
            IndexOutOfBoundsException.class,
            NullPointerException.class,
            NumberFormatException.class,
            ArithmeticException.class,
            IOException.class,
            FileNotFoundException.class,
            UncheckedIOException.class,
            TimeoutException.class);

    private final Map<Integer, Class<?>> byHash = new HashMap<>();

    /**
     * Creates a codec.
     *
     * @param declared the exceptions that the method declares
     */
    public FailureCodec(Class<?>... declared) {
        for (Class<?> each : OF_JDK) {
            byHash.put(each.getName().hashCode(), each);
        }
        for (Class<?> each : declared) {
            byHash.put(each.getName().hashCode(), each);
        }
    }

    /**
     * Encodes a failure.
     *
     * @param thrown the failure
     * @param maxBytes the maximum number of bytes
     * @return the bytes; null if the failure's class cannot be carried
     * @throws RuntimeException if the failure is too large
     */
    public byte @Nullable [] encode(Throwable thrown, int maxBytes) {
        int hash = thrown.getClass().getName().hashCode();
        String message = thrown.getMessage();
        if (byHash.get(hash) != thrown.getClass() || !isRestorable(thrown.getClass(), message)) {
            return null;
        }
        WireOutput out = new WireOutput(maxBytes);
        out.writeFixed(hash, Integer.BYTES);
        out.writeByte(message == null ? 0 : 1);
        if (message != null) {
            out.writeText(message);
        }
        StackTraceElement[] stack = thrown.getStackTrace();
        int frames = Math.min(stack.length, MAX_FRAMES);
        out.writeLength(frames);
        for (int i = 0; i < frames; i++) {
            out.writeText(stack[i].getClassName());
            out.writeText(stack[i].getMethodName());
            out.writeText(String.valueOf(stack[i].getFileName()));
            out.writeFixed(stack[i].getLineNumber(), Integer.BYTES);
        }
        StringBuilder causes = new StringBuilder();
        Throwable cause = thrown.getCause();
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            causes.append(i == 0 ? "" : "; caused by ").append(cause);
            cause = cause.getCause();
        }
        out.writeText(causes.toString());
        return out.toBytes();
    }

    /**
     * Decodes a failure.
     *
     * @param bytes contains what {@link #encode} has returned
     * @param from where it begins
     * @param end where it ends
     * @param origin names the JVM in which the failure happened
     * @return a new exception
     * @throws RuntimeException if the bytes are not those of a failure
     */
    public Throwable decode(byte[] bytes, int from, int end, String origin) {
        WireInput in = new WireInput(bytes, from, end);
        Class<?> type = byHash.get((int) in.readFixed(Integer.BYTES));
        if (type == null) {
            throw new WireException("a failure of a class that this method does not declare");
        }
        String message = in.readFlag() ? in.readText() : null;
        int frames = in.readLength(Integer.BYTES);
        List<StackTraceElement> stack = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            stack.add(new StackTraceElement(
                    in.readText(), in.readText(), in.readText(), (int) in.readFixed(Integer.BYTES)));
        }
        stack.add(new StackTraceElement("coalesce", "run in the JVM " + origin, null, -1));
        String causes = in.readText();
        in.requireEnd();
        Throwable restored = restore(type, message);
        if (!Objects.equals(restored.getMessage(), message)) {
            throw new WireException("a failure whose constructor changes the message");
        }
        restored.setStackTrace(stack.toArray(new StackTraceElement[0]));
        if (!causes.isEmpty() && restored.getCause() == null) {
            addCause(restored, causes);
        }
        return restored;
    }

    /**
     * Tells whether a restored exception equals the original one. Its class must have no fields of its own, which would
     * be lost, and its constructor must take the message as it is: {@code new NotFound(sku)} may make another one of it.
     */
    private static boolean isRestorable(Class<?> type, @Nullable String message) {
        for (Class<?> each = type; each != Throwable.class && !OF_JDK.contains(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    return false;
                }
            }
        }
        try {
            return Objects.equals(restore(type, message).getMessage(), message);
        } catch (WireException e) {
            return false;
        }
    }

    private static void addCause(Throwable restored, String causes) {
        try {
            Throwable cause = new Exception(causes);
            cause.setStackTrace(new StackTraceElement[0]);
            restored.initCause(cause);
        } catch (IllegalStateException e) {
            // Its constructor has said that there is no cause.
        }
    }

    private static Throwable restore(Class<?> type, @Nullable String message) {
        if (type == UncheckedIOException.class) {
            return new UncheckedIOException(message, new IOException(message));
        }
        MethodHandle constructor = constructor(type);
        if (constructor == null) {
            throw new WireException("a failure without a constructor that takes a message");
        }
        try {
            Throwable restored = (Throwable) constructor.invoke(message);
            if (restored.getClass() == type) {
                return restored;
            }
        } catch (Throwable e) {
            // reported below
        }
        throw new WireException("a failure whose constructor failed");
    }

    /** Returns the constructor with a message, or with a message and a cause; null if there is none. */
    private static @Nullable MethodHandle constructor(Class<?> type) {
        if (type == UncheckedIOException.class) {
            return MethodHandles.identity(String.class);
        }
        for (Class<?>[] parameters :
                Arrays.asList(new Class<?>[] {String.class}, new Class<?>[] {String.class, Throwable.class})) {
            try {
                MethodHandle found = MethodHandles.publicLookup()
                        .findConstructor(type, MethodType.methodType(void.class, parameters));
                return parameters.length == 1 ? found : MethodHandles.insertArguments(found, 1, (Object) null);
            } catch (NoSuchMethodException e) {
                // the next one
            } catch (IllegalAccessException e) {
                return null;
            }
        }
        return null;
    }
}
