package dev.coalesce.agent.digest;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the class and the message of failures. The message is read from the field of {@link Throwable}, because the
 * application may override {@code getMessage}. Immutable.
 */
final class Failures {
    private static final MethodType GETTER = MethodType.methodType(Object.class, Throwable.class);
    private static final int MAX_WRAPPERS = 4;

    /** Null if the agent may not read the fields of failures. */
    private final @Nullable MethodHandle message;

    private final @Nullable MethodHandle cause;

    Failures(Consumer<Class<?>> opener) {
        this.message = getter("detailMessage", String.class, opener);
        this.cause = getter("cause", Throwable.class, opener);
    }

    private static @Nullable MethodHandle getter(String field, Class<?> type, Consumer<Class<?>> opener) {
        try {
            opener.accept(Throwable.class);
            return MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup())
                    .findGetter(Throwable.class, field, type)
                    .asType(GETTER);
        } catch (ReflectiveOperationException | RuntimeException inaccessible) {
            return null;
        }
    }

    /** Returns the failure itself, from within what futures wrap around it. */
    Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        for (int i = 0; i < MAX_WRAPPERS && isWrapper(inner); i++) {
            if (!(read(cause, inner) instanceof Throwable next)) {
                break;
            }
            inner = next;
        }
        return inner;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == CompletionException.class || failure.getClass() == ExecutionException.class;
    }

    /** Returns the message as it was given to the constructor; empty if there is none. */
    String message(Throwable failure) {
        return read(message, failure) instanceof String text ? text : "";
    }

    private static @Nullable Object read(@Nullable MethodHandle getter, Throwable failure) {
        try {
            return getter == null ? null : (Object) getter.invokeExact(failure);
        } catch (Error e) {
            throw e;
        } catch (Throwable unreadable) {
            return null;
        }
    }
}
