package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Subject.Method;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The counters of a method, as JMX shows them. */
final class Counts {
    private static final String[] NAMES = {
        "Hits", "Leads", "Follows", "Timeouts", "Promotions", "Bypasses", "InFlight", "OldestFlightMillis", "Size"
    };

    private final Map<String, Long> values;

    private Counts(Map<String, Long> values) {
        this.values = values;
    }

    static Counts of(Method method) {
        return of(Subject.class, method.toString());
    }

    static Counts of(Class<?> type, String method) {
        Map<String, Long> values = new HashMap<>();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name =
                    new ObjectName("dev.coalesce:type=Method,name=" + ObjectName.quote(type.getName() + "." + method));
            for (Attribute attribute : beans.getAttributes(name, NAMES).asList()) {
                values.put(attribute.getName(), ((Number) attribute.getValue()).longValue());
            }
        } catch (InstanceNotFoundException e) {
            // the method has not been called: all counters are zero
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        return new Counts(values);
    }

    boolean isQuiet() {
        return get("InFlight") == 0 && get("OldestFlightMillis") == 0;
    }

    long get(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** The number of counted calls. */
    long calls() {
        return get("Hits") + bodies() + get("Follows") + get("Timeouts");
    }

    /** The number of calls that ran the body. */
    long bodies() {
        return get("Leads") + get("Bypasses");
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
