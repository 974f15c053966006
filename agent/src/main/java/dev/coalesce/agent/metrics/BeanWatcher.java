package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows everything in a {@link Registry} as JMX beans, if the user wants them and the JVM has JMX. Thread-safe.
 *
 * <p>JMX takes long to start, so no call may start it if that can be avoided. If {@link Start} can tell that JMX has
 * not started yet, the beans are registered when somebody else starts it.
 */
public final class BeanWatcher implements Registry.Watcher {
    /** Observes the start of JMX in this JVM. */
    @FunctionalInterface
    public interface Start {
        /** Cannot tell whether JMX has started. */
        Start UNKNOWN = new Start() {
            @Override
            public boolean runWhenStarted(Runnable then) {
                return false;
            }
        };

        /**
         * Tells whether JMX has yet to start. Called once, before the first bean is registered.
         *
         * @param then the callback that runs when JMX has started, before anybody can look up a bean; must not throw
         * @return true if {@code then} will run; false if JMX has started already or its start cannot be observed
         */
        boolean runWhenStarted(Runnable then);

        /**
         * Sets the callback without asking whether JMX has started: nothing is loaded for it.
         *
         * @param then the callback, as in {@link #runWhenStarted}
         */
        default void announce(Runnable then) {}

        /** Releases the callback, which no longer runs. */
        default void leave() {}
    }

    private final boolean wanted;
    private final String version;
    private final LongSupplier errors;
    private final Start start;
    private final Registry registry = new Registry(this);
    private final WovenMethods wovenMethods = new WovenMethods();

    /** Answers the requests of commands; null without an agent. Written once, before the first bean is registered. */
    private volatile @Nullable Function<String[], String> console;

    /** True once {@link Start#runWhenStarted} has been called. Guarded by this object. */
    private boolean asked;

    /**
     * True once beans are to be registered at once. Set by the first call if JMX has started, otherwise by JMX's start.
     */
    private volatile boolean showing;

    /** True once the agent's own bean has been registered. */
    private volatile boolean agentBeanRegistered;

    /**
     * Creates a watcher that has not registered any bean.
     *
     * @param wanted whether beans are to be registered at all
     * @param version the version of the agent
     * @param errors supplies the number of failures inside the agent
     * @param start observes the start of JMX
     */
    public BeanWatcher(boolean wanted, String version, LongSupplier errors, Start start) {
        this.wanted = wanted;
        this.version = version;
        this.errors = errors;
        this.start = start;
    }

    /**
     * Returns the index of woven methods, of which the agent's bean shows the number.
     *
     * @return the index, empty at first
     */
    public WovenMethods wovenMethods() {
        return wovenMethods;
    }

    /**
     * Sets what answers the requests of commands.
     *
     * @param answering turns the words of a request into JSON; must not throw
     */
    public void answerRequests(Function<String[], String> answering) {
        console = answering;
    }

    private String ask(String... request) {
        Function<String[], String> answering = console;
        return answering == null
                ? "{\"error\":\"the application was woven at build time, and commands need the agent\"}"
                : answering.apply(request);
    }

    private int countMethods() {
        return registry.count(wovenMethods);
    }

    /**
     * Asks to be told when JMX starts, so that the agent's bean is there although no method has been called. If JMX has
     * started already, the bean is registered with the first method that is called: it must not be registered while a
     * class is loading.
     */
    public void prepare() {
        if (wanted && hasManagement()) {
            start.announce(new Runnable() {
                @Override
                public void run() {
                    registerAll();
                }
            });
        }
    }

    /** Registers the agent's bean, and starts JMX for it, although no method has been called. */
    public void show() {
        if (wanted && hasManagement()) {
            registerAll();
        }
    }

    /**
     * Returns the registry whose contents are shown.
     *
     * @return the registry, empty at first
     */
    public Registry registry() {
        return registry;
    }

    /**
     * Tells whether this JVM supports JMX beans.
     *
     * @return false if the runtime image lacks the module {@code java.management}
     */
    public static boolean hasManagement() {
        return ModuleLayer.boot().findModule("java.management").isPresent();
    }

    @Override
    public void appeared(Measured.Kind kind, Registry.Group group) {
        if (wanted && hasManagement() && isShowing()) {
            register(kind, group);
        }
    }

    private synchronized boolean isShowing() {
        if (!asked) {
            asked = true;
            if (!isStartAhead()) { // otherwise the callback sets the flag; it may have run already
                showing = true;
            }
        }
        return showing;
    }

    private boolean isStartAhead() {
        try {
            return start.runWhenStarted(new Runnable() {
                @Override
                public void run() {
                    registerAll();
                }
            });
        } catch (Throwable e) {
            // The stack or the memory is exhausted. This is asked only once, so register now rather than never.
            return false;
        }
    }

    /**
     * Registers all beans when JMX has started. Races with {@link #appeared}: a group is added to the registry before
     * that method reads the flag, so a new group is either found here or registered there.
     */
    private void registerAll() {
        showing = true;
        try {
            registerAgent();
        } catch (Throwable e) {
            Log.warnOnce("jmx agent", "the agent's JMX bean could not be registered", e);
        }
        for (Registry.Group group : registry.groups()) {
            register(group.kind(), group);
        }
    }

    private void register(Measured.Kind kind, Registry.Group group) {
        try {
            registerAgent();
            Beans.register(kind, group);
        } catch (Throwable e) {
            Log.warnOnce(
                    "jmx", "JMX beans could not be registered; read the counters with Coalescer.stats() instead", e);
        }
    }

    /**
     * Two threads may both register the agent's bean, which is harmless. The flag must not be set earlier: after a
     * return from this method the bean must be registered.
     */
    private void registerAgent() {
        if (!agentBeanRegistered) {
            Beans.registerAgent(version, this::countMethods, errors, registry::clear, this::ask);
            Supplier<ClusterSnapshot> cluster = ClusterMetrics.source();
            if (cluster != null) {
                Beans.registerCluster(cluster);
            }
            agentBeanRegistered = true;
        }
    }

    @Override
    public void disappeared(Measured.Kind kind, Registry.Group group) {
        if (showing) {
            Beans.unregister(kind, group);
        }
    }

    /** Unregisters all beans and registers none from then on. Called when the agent detaches. */
    public void leave() {
        start.leave();
        if (wanted && hasManagement()) {
            Beans.unregisterAll();
        }
    }
}
