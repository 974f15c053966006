package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * Puts counters where JMX tools see them. The only class that touches {@code java.management}, which a small JVM may not
 * have, and which must not be started before the application has configured it: it is used from the first linked method on.
 */
public final class Beans {
    private static final String DOMAIN = "dev.coalesce";

    /** All that were registered; null once they were unregistered, for good. Guarded by the class. */
    private static @Nullable Set<ObjectName> registered = new HashSet<>();

    private Beans() {}

    /**
     * Registers the agent's bean.
     *
     * @param version of the agent
     * @param methods how many are alive
     * @param errors how many inside the agent
     */
    public static void registerAgent(String version, IntSupplier methods, LongSupplier errors) {
        register("type=Agent", AgentMXBean.class, new AgentMXBean() {
            @Override
            public String getVersion() {
                return version;
            }

            @Override
            public int getMethods() {
                return methods.getAsInt();
            }

            @Override
            public long getErrors() {
                return errors.getAsLong();
            }
        });
    }

    /**
     * Registers a method's or coalescer's bean.
     *
     * @param kind part of the bean's name
     * @param group whose counters
     */
    public static void register(Measured.Kind kind, Registry.Group group) {
        register(properties(kind, group), MethodMXBean.class, new GroupBean(group));
    }

    /**
     * Takes away a method's or coalescer's bean.
     *
     * @param kind part of the bean's name
     * @param group whose counters
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
            Log.debug("could not take away the JMX bean of " + group.name() + ": " + e);
        }
    }

    private static String properties(Measured.Kind kind, Registry.Group group) {
        return "type=" + kind + ",name=" + ObjectName.quote(group.name());
    }

    private static ObjectName name(String properties) throws JMException {
        return new ObjectName(DOMAIN + ":" + properties);
    }

    /** Unregisters all beans, and registers no more: the agent leaves. */
    public static void unregisterAll() {
        Set<ObjectName> all;
        synchronized (Beans.class) {
            all = registered;
            registered = null;
        }
        if (all == null || all.isEmpty()) {
            return; // nor is JMX started for that
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : all) {
            try {
                server.unregisterMBean(name);
            } catch (JMException | RuntimeException e) {
                Log.debug("the JMX bean " + name + " could not be unregistered: " + e);
            }
        }
    }

    /** The server is asked for before the lock is taken: whoever starts JMX holds a lock of its, and comes here. */
    private static <T> void register(String properties, Class<T> type, T bean) {
        try {
            register(ManagementFactory.getPlatformMBeanServer(), name(properties), new StandardMBean(bean, type, true));
        } catch (InstanceAlreadyExistsException e) {
            // Mostly the bean of a class of the same name that is unloaded just now: it is registered anew after that.
            Log.info("there is a JMX bean " + properties + " already");
        } catch (JMException | RuntimeException e) {
            Log.warnOnce("jmx", "no JMX bean for " + properties + ": the counters can be read by Coalescer only", e);
        }
    }

    private static synchronized void register(MBeanServer server, ObjectName name, StandardMBean bean)
            throws JMException {
        if (registered == null || (registered.contains(name) && server.isRegistered(name))) {
            return;
        }
        server.registerMBean(bean, name);
        registered.add(name);
    }
}
