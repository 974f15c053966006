package dev.coalesce.it.app;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** A bean of the agent's, read as any JMX client does. */
record Beans(ObjectName name) {
    /** Of a coalesced method. */
    static Beans of(Class<?> type, String method) {
        return named("type=Method,name=" + ObjectName.quote(type.getName() + "." + method));
    }

    /** Of a coalescer. */
    static Beans of(String coalescer) {
        return named("type=Coalescer,name=" + ObjectName.quote(coalescer));
    }

    static Beans named(String properties) {
        try {
            return new Beans(new ObjectName("dev.coalesce:" + properties));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isThere() {
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
