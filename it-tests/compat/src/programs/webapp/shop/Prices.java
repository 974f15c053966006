package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A class that each web application contains. */
final class Prices {
    private static final AtomicInteger BODIES = new AtomicInteger();

    @Coalesce(key = "sku", ttl = "1h", scope = Scope.TYPE)
    String cached(String sku, String application) {
        return application + " " + sku + " " + BODIES.incrementAndGet();
    }

    /** The bodies wait until all other callers of both applications follow. */
    @Coalesce(key = "sku", scope = Scope.TYPE)
    String concurrent(String sku, String application) throws JMException {
        String[] callersAndLeads = sku.split("/");
        long followers = Long.parseLong(callersAndLeads[0]) - Long.parseLong(callersAndLeads[1]);
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("dev.coalesce:type=Method,name=\"shop.Prices.concurrent\"");
        long start = System.nanoTime();
        while (!beans.isRegistered(bean) || (long) beans.getAttribute(bean, "Follows") < followers) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("not all callers arrived");
            }
            Thread.onSpinWait();
        }
        return application + " " + BODIES.incrementAndGet();
    }
}
