package dev.coalesce.sample.page;

import dev.coalesce.Coalescer;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The counters of the model, and the agent's counters of one method, since both started.
 *
 * @param agent whether the agent is present
 * @param modelCalls calls of the model
 * @param leads calls that ran the method
 * @param follows calls that joined a flight
 * @param hits calls that received a cached result
 * @param inFlight streams that have not ended
 */
record Counters(boolean agent, int modelCalls, long leads, long follows, long hits, long inFlight) {
    private static final String BEAN_PATTERN = "dev.coalesce:type=Method,name=\"*.%s\"";

    static Counters of(int modelCalls, String method) {
        return new Counters(
                Coalescer.active(),
                modelCalls,
                sum(method, "Leads"),
                sum(method, "Follows"),
                sum(method, "Hits"),
                sum(method, "InFlight"));
    }

    /** Sums an attribute of the JMX beans of a method. Before the first call no bean exists, and the sum is 0. */
    private static long sum(String method, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        long sum = 0;
        try {
            for (ObjectName name : server.queryNames(new ObjectName(BEAN_PATTERN.formatted(method)), null)) {
                sum += ((Number) server.getAttribute(name, attribute)).longValue();
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        return sum;
    }
}
