package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Privileged;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Registers counters as JMX beans. Failures are logged and not thrown. Thread-safe.
 *
 * <p>Only this class and its beans use {@code java.management}: a small runtime image may lack that module, and the
 * application must be able to configure JMX before it starts. The agent first uses this class when a method has been
 * linked.
 *
 * <p><b>Concurrency.</b> A thread that starts JMX holds a lock of the JDK while it calls this class. Asking for the
 * MBean server may need that lock. Therefore no method here asks for the server while it holds the lock of this class.
 */
public final class Beans {
    private static final String DOMAIN = "dev.coalesce";

    /** The names of the registered beans; null once {@link #unregisterAll} has been called. Guarded by this class. */
    private static @Nullable Set<ObjectName> registered = new HashSet<>();

    private Beans() {}

    /**
     * Registers the bean of the agent.
     *
     * @param version the version of the agent
     * @param methods supplies the number of linked methods and coalescers that are still loaded
     * @param errors supplies the number of failures inside the agent
     * @param clearAll drops all cached results
     * @param console answers the requests of commands, as JSON
     */
    public static void registerAgent(
            String version,
            IntSupplier methods,
            LongSupplier errors,
            Runnable clearAll,
            Function<String[], String> console) {
        register("type=Agent", new AgentBean(version, methods, errors, clearAll, console));
    }

    /**
     * Registers the bean about other JVMs.
     *
     * @param source supplies what it shows
     */
    public static void registerCluster(Supplier<ClusterSnapshot> source) {
        register("type=Cluster", new ClusterBean(source));
    }

    /**
     * Registers the bean of a method or coalescer.
     *
     * @param kind the kind of the source, which is a part of the bean's name
     * @param group the counters to show
     */
    public static void register(Measured.Kind kind, Registry.Group group) {
        register(properties(kind, group), new MethodBean(group));
    }

    /**
     * Unregisters the bean of a method or coalescer. Does nothing if this class has not registered it.
     *
     * @param kind the kind of the source, which is a part of the bean's name
     * @param group the counters that the bean shows
     */
    public static void unregister(Measured.Kind kind, Registry.Group group) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = name(properties(kind, group));
            synchronized (Beans.class) {
                if (registered != null && registered.remove(name)) {
                    server.unregisterMBean(name);
                }
            }
        } catch (JMException | RuntimeException e) {
            Log.debug("JMX bean of " + group.name() + " could not be unregistered: " + e);
        }
    }

    private static String properties(Measured.Kind kind, Registry.Group group) {
        return "type=" + kind + ",name=" + ObjectName.quote(group.name());
    }

    private static ObjectName name(String properties) throws JMException {
        return new ObjectName(DOMAIN + ":" + properties);
    }

    /** Unregisters all beans and registers none from then on. Called when the agent detaches; does not start JMX. */
    public static void unregisterAll() {
        Set<ObjectName> names;
        synchronized (Beans.class) {
            names = registered;
            registered = null;
        }
        if (names == null || names.isEmpty()) {
            return; // before the server is asked for, which would start JMX
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : names) {
            try {
                server.unregisterMBean(name);
            } catch (JMException | RuntimeException e) {
                Log.debug("JMX bean " + name + " could not be unregistered: " + e);
            }
        }
    }

    private static void register(String properties, DynamicMBean bean) {
        Privileged.run(() -> {
            registerIfPossible(properties, bean);
            return null;
        });
    }

    private static void registerIfPossible(String properties, DynamicMBean bean) {
        try {
            register(ManagementFactory.getPlatformMBeanServer(), name(properties), bean);
        } catch (InstanceAlreadyExistsException e) {
            // Usually a class of this name is being unloaded. The registry announces the name again after that.
            Log.info("JMX bean " + DOMAIN + ":" + properties + " was not registered: the name is taken");
        } catch (JMException | RuntimeException e) {
            Log.warnOnce(
                    "jmx",
                    "JMX bean " + DOMAIN + ":" + properties
                            + " could not be registered; read the counters with Coalescer.stats() instead",
                    e);
        }
    }

    private static synchronized void register(MBeanServer server, ObjectName name, DynamicMBean bean)
            throws JMException {
        if (registered == null || (registered.contains(name) && server.isRegistered(name))) {
            return;
        }
        server.registerMBean(bean, name);
        registered.add(name);
    }
}
