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

    /**
     * A list that ignores elements beyond a limit. {@link Throwable} reads and writes it under its own monitor.
     *
     * <p>Reactor's {@code checkpoint} adds one exception to a failure, and a line to that exception for each pipeline
     * that the failure passes through. After it has been read some times, a copy of its text takes its place, which
     * cannot grow; no second one is added.
     */
    private static final class LimitedList extends ArrayList<Throwable> {
        @Serial
        private static final long serialVersionUID = 1L;

        private static final String TRACEBACK = "reactor.core.publisher.FluxOnAssembly$OnAssemblyException";

        /** Enough for the pipelines of some callers, each of which reads once for each operator with a traceback. */
        private static final int READS_OF_TRACEBACK = 64;

        private final int limit;
        private int reads;
        private boolean hasTraceback;

        LimitedList(Throwable[] present, int more) {
            super(Arrays.asList(present));
            this.limit = present.length + more;
            for (Throwable each : present) {
                hasTraceback |= isTraceback(each);
            }
        }

        private static boolean isTraceback(Throwable element) {
            return element.getClass().getName().equals(TRACEBACK);
        }

        /** A traceback is kept beyond the limit: the failure's own stack trace is in it by now. */
        @Override
        public boolean add(Throwable element) {
            if (isTraceback(element)) {
                boolean first = !hasTraceback;
                hasTraceback = true;
                return first && super.add(element);
            }
            return size() < limit && super.add(element);
        }

        @Override
        public <T> T[] toArray(T[] to) {
            if (hasTraceback && ++reads == READS_OF_TRACEBACK) {
                for (int i = 0; i < size(); i++) {
                    if (isTraceback(get(i))) {
                        set(i, copy(get(i)));
                    }
                }
            }
            return super.toArray(to);
        }

        private static Throwable copy(Throwable traceback) {
            Throwable copy = new Exception(traceback.getMessage());
            copy.setStackTrace(traceback.getStackTrace());
            return copy;
        }

        /** A JVM that reads the throwable may not have this class. */
        @Serial
        private Object writeReplace() {
            return new ArrayList<>(this);
        }
    }
}
