package dev.coalesce.agent.bridge;

import java.io.Serial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a failure that many callers share from growing. Each {@code try} with resources that such a failure passes
 * through may add a suppressed exception to it, and so does Reactor's {@code block()}; a failure that is cached for an
 * hour would collect millions. Thread-safe.
 *
 * <p>This works in {@code java.lang} only, where the field is accessible.
 */
public final class CoalesceFailures {
    private static final @Nullable VarHandle SUPPRESSED = findSuppressed();

    private CoalesceFailures() {}

    private static @Nullable VarHandle findSuppressed() {
        try {
            return MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup())
                    .findVarHandle(Throwable.class, "suppressedExceptions", List.class);
        } catch (ReflectiveOperationException | RuntimeException otherPackage) {
            return null;
        }
    }

    /**
     * Limits how many suppressed exceptions a throwable can still collect. Later ones are dropped without an error.
     *
     * @param thrown the throwable
     * @param more how many more it can collect
     * @return false if that is impossible here
     */
    @SuppressWarnings("SynchronizationOnLocalVariableOrMethodParameter") // addSuppressed uses the same monitor
    public static boolean limitSuppressed(Throwable thrown, int more) {
        VarHandle field = SUPPRESSED;
        if (field == null) {
            return false;
        }
        synchronized (thrown) {
            Object present = field.get(thrown);
            if (present != null && !(present instanceof LimitedList)) { // null: it collects none
                field.set(thrown, new LimitedList(thrown.getSuppressed(), more));
            }
        }
        return true;
    }

    /** A list that ignores elements beyond a limit. */
    private static final class LimitedList extends ArrayList<Throwable> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final int limit;

        LimitedList(Throwable[] present, int more) {
            super(Arrays.asList(present));
            this.limit = present.length + more;
        }

        @Override
        public boolean add(Throwable element) {
            return size() < limit && super.add(element);
        }

        /** A JVM that reads the throwable may not have this class. */
        @Serial
        private Object writeReplace() {
            return new ArrayList<>(this);
        }
    }
}
