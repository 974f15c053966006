package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import java.util.function.LongSupplier;

/**
 * Shows what has counters as JMX beans, where they are wanted and the JVM has such. Nobody is made to wait for JMX to start:
 * where that can be known they are registered when somebody else starts it. Thread-safe.
 */
public final class BeanWatcher implements Registry.Watcher {
    /** Knows when JMX starts. */
    @FunctionalInterface
    public interface Start {
        /** Does not know. */
        Start UNKNOWN = new Start() {
            @Override
            public boolean isAhead(Runnable then) {
                return false;
            }
        };

        /**
         * Asked once, when there is something to show.
         *
         * @param then runs when JMX is started, before anybody can look for a bean; may throw nothing
         * @return false where it has started, or that cannot be known: it will not run
         */
        boolean isAhead(Runnable then);

        /** Forgets what should run then. */
        default void leave() {}
    }

    private final boolean wanted;
    private final String version;
    private final LongSupplier errors;
    private final Start start;
    private final Registry registry = new Registry(this);
    private boolean asked;
    private volatile boolean showing;
    private volatile boolean agentBean;

    /**
     * Shows nothing yet.
     *
     * @param wanted whether there shall be beans
     * @param version of the agent
     * @param errors how many inside the agent
     * @param start until which beans can wait
     */
    public BeanWatcher(boolean wanted, String version, LongSupplier errors, Start start) {
        this.wanted = wanted;
        this.version = version;
        this.errors = errors;
        this.start = start;
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
        if (wanted && hasManagement() && isShowing()) {
            show(kind, group);
        }
    }

    private synchronized boolean isShowing() {
        if (!asked) {
            asked = true;
            if (!isAhead()) { // else they may have been shown by now
                showing = true;
            }
        }
        return showing;
    }

    private boolean isAhead() {
        try {
            return start.isAhead(new Runnable() {
                @Override
                public void run() {
                    showAll();
                }
            });
        } catch (Throwable e) {
            return false; // no stack or memory: asked once, and beans that never come would be worse
        }
    }

    /** What appears meanwhile is in the registry already, or sees that it has to show itself. */
    private void showAll() {
        showing = true;
        for (Registry.Group group : registry.groups()) {
            show(group.kind(), group);
        }
    }

    private void show(Measured.Kind kind, Registry.Group group) {
        try {
            if (!agentBean) { // two may: who returns from here has seen it registered
                Beans.registerAgent(version, registry::size, errors);
                agentBean = true;
            }
            Beans.register(kind, group);
        } catch (Throwable e) {
            Log.warnOnce("jmx", "no JMX beans: the counters can be read by Coalescer only", e);
        }
    }

    @Override
    public void disappeared(Measured.Kind kind, Registry.Group group) {
        if (showing) {
            Beans.unregister(kind, group);
        }
    }

    /** Takes all beans away, for good. */
    public void leave() {
        start.leave();
        if (wanted && hasManagement()) {
            Beans.unregisterAll();
        }
    }
}
