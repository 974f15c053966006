package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;

/** Prints which MBeans are registered. */
public final class RegisteredBeans {
    private RegisteredBeans() {}

    public static void main(String[] args) throws Exception {
        Letters.show("coalesced", price("tea"), price("tea"));
        Coalescer.named("quotes").get("key", null, () -> "");
        System.out.println(
                "method's bean: " + AgentBean.of(RegisteredBeans.class, "price").isRegistered());
        System.out.println("coalescer's bean: " + AgentBean.of("quotes").isRegistered());
        System.out.println("agent's bean: " + AgentBean.named("type=Agent").isRegistered());
    }

    @Coalesce(ttl = "1h")
    static int price(String sku) {
        return Letters.body();
    }
}
