package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Shows what has counters as JMX beans, where they are wanted and the JVM has such. Thread-safe. */
public final class BeanWatcher implements Registry.Watcher {
    private final boolean wanted;
    private final String version;
    private final LongSupplier errors;
    private final AtomicBoolean agentBean = new AtomicBoolean();
    private final Registry registry = new Registry(this);

    /**
     * Shows nothing yet.
     *
     * @param wanted whether there shall be beans
     * @param version of the agent
     * @param errors how many inside the agent
     */
    public BeanWatcher(boolean wanted, String version, LongSupplier errors) {
        this.wanted = wanted;
        this.version = version;
        this.errors = errors;
    }

    /**
     * What it watches.
     *
     * @return empty at first
     */
    public Registry registry() {
        return registry;
    }

    /**
     * Whether this JVM can have beans.
     *
     * @return false where it lacks the module {@code java.management}
     */
    public static boolean hasManagement() {
        return ModuleLayer.boot().findModule("java.management").isPresent();
    }

    @Override
    public void appeared(Measured.Kind kind, Registry.Group group) {
        if (!hasBeans()) {
            return;
        }
        try {
            if (agentBean.compareAndSet(false, true)) {
                Beans.registerAgent(version, registry::size, errors);
            }
            Beans.register(kind, group);
        } catch (Throwable e) {
            Log.warnOnce("jmx", "no JMX beans: the counters can be read by Coalescer only", e);
        }
    }

    @Override
    public void disappeared(Measured.Kind kind, Registry.Group group) {
        if (hasBeans()) {
            Beans.unregister(kind, group);
        }
    }

    /** Takes all beans away, for good. */
    public void leave() {
        if (agentBean.get()) {
            Beans.unregisterAll();
        }
    }

    private boolean hasBeans() {
        return wanted && hasManagement();
    }
}
