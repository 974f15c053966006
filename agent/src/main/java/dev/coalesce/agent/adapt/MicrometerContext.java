package dev.coalesce.agent.adapt;

import dev.coalesce.agent.context.ContextLibrary;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Locale;
import java.util.function.Supplier;

/** Micrometer's library of context propagation, which Reactor uses too. */
public final class MicrometerContext implements ContextLibrary {
    /** A thread-local that the caller did not have is removed: another subscriber's thread may have one. */
    private final ContextSnapshotFactory factory =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    /** Called by reflection. */
    public MicrometerContext() {}

    @Override
    public Supplier<Runnable> capture() {
        ContextSnapshot snapshot = factory.captureAll();
        return () -> snapshot.setThreadLocals()::close;
    }

    @Override
    public boolean covers(String part) {
        for (ThreadLocalAccessor<?> each : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            if (contains(each.key(), part) || contains(each.getClass().getName(), part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(Object name, String part) {
        return name.toString().toLowerCase(Locale.ROOT).contains(part);
    }
}
