package dev.coalesce.it.stress.streams;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The streams in flight, as JMX shows them. */
final class Flights {
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private Flights() {}

    /** Returns the number of streams of all histories that are in flight. */
    static long count() {
        return of("shared") + of("cached");
    }

    private static long of(String method) {
        try {
            String name = StreamMethods.class.getName() + "." + method;
            ObjectName bean = new ObjectName("dev.coalesce:type=Method,name=" + ObjectName.quote(name));
            return ((Number) BEANS.getAttribute(bean, "InFlight")).longValue();
        } catch (InstanceNotFoundException notCalledYet) {
            return 0;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
