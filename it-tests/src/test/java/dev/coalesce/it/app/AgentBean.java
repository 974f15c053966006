package dev.coalesce.it.app;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** An MBean of the agent, read as any JMX client reads it. */
record AgentBean(ObjectName name) {
    /** The bean of a coalesced method. */
    static AgentBean of(Class<?> type, String method) {
        return named("type=Method,name=" + ObjectName.quote(type.getName() + "." + method));
    }

    /** The bean of a coalescer. */
    static AgentBean of(String coalescer) {
        return named("type=Coalescer,name=" + ObjectName.quote(coalescer));
    }

    /** The bean with these properties in its object name. */
    static AgentBean named(String properties) {
        try {
            return new AgentBean(new ObjectName("dev.coalesce:" + properties));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isRegistered() {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(name);
    }

    Object get(String attribute) {
        try {
            return ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
