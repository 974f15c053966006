package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Each web application has this class. */
final class Prices {
    private static final AtomicInteger BODIES = new AtomicInteger();

    @Coalesce(key = "sku", ttl = "1h", scope = Scope.TYPE)
    String kept(String sku, String application) {
        return application + " " + sku + " " + BODIES.incrementAndGet();
    }

    /** Its bodies wait until all other callers of both applications follow. */
    @Coalesce(key = "sku", scope = Scope.TYPE)
    String together(String sku, String application) throws JMException {
        String[] callersAndLeads = sku.split("/");
        long followers = Long.parseLong(callersAndLeads[0]) - Long.parseLong(callersAndLeads[1]);
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("dev.coalesce:type=Method,name=\"shop.Prices.together\"");
        long start = System.nanoTime();
        while (!beans.isRegistered(bean) || (long) beans.getAttribute(bean, "Follows") < followers) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("not all callers came");
            }
            Thread.onSpinWait();
        }
        return application + " " + BODIES.incrementAndGet();
    }
}
