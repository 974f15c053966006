package dev.coalesce.it.boot;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.springframework.stereotype.Component;

/** Holds each body until every request is inside a body or follows one, as the agent's MBean shows. */
@Component
class ArrivalBarrier {
    static final int CLIENTS = 20;

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final String BEAN = "dev.coalesce:type=Method,name=\"" + PriceService.class.getName() + ".price\"";

    void awaitAll(AtomicInteger bodies) {
        long start = System.nanoTime();
        while (bodies.get() + follows() < CLIENTS) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IllegalStateException(bodies + " bodies, " + follows() + " follows");
            }
            Thread.onSpinWait();
        }
    }

    private static long follows() {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(BEAN), "Follows");
        } catch (InstanceNotFoundException noAgent) {
            return 0;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
