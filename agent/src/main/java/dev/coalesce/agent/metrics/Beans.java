package dev.coalesce.agent.metrics;

import dev.coalesce.agent.report.Log;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Puts counters where JMX tools see them. The only class that touches {@code java.management}, which a small JVM may not
 * have, and which must not be started before the application has configured it: it is used from the first linked method on.
 */
public final class Beans {
    private static final String DOMAIN = "dev.coalesce";

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
        register("type=" + kind + ",name=" + ObjectName.quote(group.name()), MethodMXBean.class, new GroupBean(group));
    }

    private static <T> void register(String properties, Class<T> type, T bean) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new StandardMBean(bean, type, true), new ObjectName(DOMAIN + ":" + properties));
        } catch (JMException | RuntimeException e) {
            Log.warnOnce("jmx", "no JMX bean for " + properties + ": the counters can be read by Coalescer only", e);
        }
    }
}
