package dev.coalesce.sample.page;

import dev.coalesce.Coalescer;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What the model and the agent have counted since they started; the agent's are those of one method.
 *
 * @param agent whether there is one
 * @param modelCalls at the model
 * @param leads calls that ran the method
 * @param follows calls that joined one of these
 * @param hits calls that got what was kept
 * @param inFlight streams that have not ended
 */
record Counters(boolean agent, int modelCalls, long leads, long follows, long hits, long inFlight) {
    private static final String BEANS = "dev.coalesce:type=Method,name=\"*.%s\"";

    static Counters of(int modelCalls, String method) {
        return new Counters(
                Coalescer.active(),
                modelCalls,
                sum(method, "Leads"),
                sum(method, "Follows"),
                sum(method, "Hits"),
                sum(method, "InFlight"));
    }

    /** As any JMX client reads it. 0 before the first call. */
    private static long sum(String method, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        long sum = 0;
        try {
            for (ObjectName name : server.queryNames(new ObjectName(BEANS.formatted(method)), null)) {
                sum += ((Number) server.getAttribute(name, attribute)).longValue();
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        return sum;
    }
}
