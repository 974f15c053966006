package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerFactory;

/** Looks for beans after the first call. */
public final class LateLook {
    private LateLook() {}

    /** With an argument, it has used JMX for something else before. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            System.out.println(ManagementFactory.getRuntimeMXBean().getVmName().isEmpty());
        }
        Letters.show("coalesced", Prices.price("tea"), Prices.price("tea"));
        System.out.println(
                "JMX is started: " + !MBeanServerFactory.findMBeanServer(null).isEmpty());
        System.out.println("method's bean: " + Beans.of(Prices.class, "price").isThere());
        System.out.println("agent's bean: " + Beans.named("type=Agent").isThere());
        int unused = Prices.other("tea");
        System.out.println("bean of one that came later: "
                + Beans.of(Prices.class, "other").isThere());
    }

    /** Loaded with the first call, and the agent's engine with it. */
    static final class Prices {
        private Prices() {}

        @Coalesce(ttl = "1h")
        static int price(String sku) {
            return Letters.body();
        }

        @Coalesce(ttl = "1h")
        static int other(String sku) {
            return Letters.body();
        }
    }
}
