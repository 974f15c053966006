package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerFactory;

/** Looks up the MBeans after the first coalesced call. */
public final class BeansOnDemand {
    private BeansOnDemand() {}

    /** With an argument, the application uses JMX before the first coalesced call. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            System.out.println(ManagementFactory.getRuntimeMXBean().getVmName().isEmpty());
        }
        Letters.show("coalesced", Prices.price("tea"), Prices.price("tea"));
        System.out.println(
                "JMX is started: " + !MBeanServerFactory.findMBeanServer(null).isEmpty());
        System.out.println(
                "method's bean: " + AgentBean.of(Prices.class, "price").isRegistered());
        System.out.println("agent's bean: " + AgentBean.named("type=Agent").isRegistered());
        int unused = Prices.later("tea");
        System.out.println(
                "bean of a later method: " + AgentBean.of(Prices.class, "later").isRegistered());
    }

    /** Loaded by the first call, which also starts the agent's engine. */
    static final class Prices {
        private Prices() {}

        @Coalesce(ttl = "1h")
        static int price(String sku) {
            return Letters.body();
        }

        @Coalesce(ttl = "1h")
        static int later(String sku) {
            return Letters.body();
        }
    }
}
