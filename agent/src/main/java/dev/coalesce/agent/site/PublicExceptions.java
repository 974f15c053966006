package dev.coalesce.agent.site;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes the public exceptions of the class that the application sees; each class loader may have its own. */
final class PublicExceptions {
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

    /** Null where the application does not have the annotations jar, as with rules alone. */
    private @Nullable RuntimeException own(String name, String message) {
        try {
            return Class.forName(name, true, user.getClassLoader())
                    .asSubclass(RuntimeException.class)
                    .getConstructor(String.class)
                    .newInstance(message);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            return null;
        }
    }

    /** Throws it as it is, checked or not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
