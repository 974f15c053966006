package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Searches the constant pools of loaded classes. They are opened when they are first searched. Thread-safe. */
final class ConstantPoolSearch implements BiPredicate<Class<?>, Set<String>> {
    private final Instrumentation instrumentation;

    /** Guarded by this object's monitor. */
    private @Nullable ConstantPools pools;

    ConstantPoolSearch(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public boolean test(Class<?> type, Set<String> wanted) {
        try {
            return pools().containAny(type, wanted);
        } catch (ReflectiveOperationException e) {
            return false; // this JVM does not let the agent search them
        }
    }

    private synchronized ConstantPools pools() throws ReflectiveOperationException {
        ConstantPools opened = pools;
        if (opened == null) {
            opened = ConstantPools.open(instrumentation);
            pools = opened;
        }
        return opened;
    }
}
