package dev.coalesce.agent.call;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.thread.Privileged;
import org.jspecify.annotations.Nullable;

/**
 * Creates the public exceptions from the class that the application sees: each class loader may have its own copy.
 * Immutable.
 */
public final class PublicExceptions {
    private final Class<?> user;

    PublicExceptions(Class<?> user) {
        this.user = user;
    }

    RuntimeException timeout(String message) {
        RuntimeException own = own(CoalesceTimeoutException.class.getName(), message);
        return own == null ? new CoalesceTimeoutException(message) : own;
    }

    RuntimeException interrupted(String message) {
        RuntimeException own = own(CoalesceInterruptedException.class.getName(), message);
        return own == null ? new CoalesceInterruptedException(message) : own;
    }

    /** Returns null if the application does not have the annotations jar, because it uses rules alone. */
    private @Nullable RuntimeException own(String name, String message) {
        return Privileged.run(() -> create(name, message));
    }

    private @Nullable RuntimeException create(String name, String message) {
        try {
            return Class.forName(name, true, user.getClassLoader())
                    .asSubclass(RuntimeException.class)
                    .getConstructor(String.class)
                    .newInstance(message);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            return null;
        }
    }

    /**
     * Throws a throwable as it is, checked or not.
     *
     * @param thrown what to throw
     * @param <E> inferred as an unchecked type
     * @return never
     * @throws E the given throwable
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
