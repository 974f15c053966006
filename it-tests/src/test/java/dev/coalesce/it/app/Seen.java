package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;

/** Says which beans there are. */
public final class Seen {
    private Seen() {}

    public static void main(String[] args) throws Exception {
        Letters.show("coalesced", price("tea"), price("tea"));
        Coalescer.named("quotes").get("key", null, () -> "");
        System.out.println("method's bean: " + Beans.of(Seen.class, "price").isThere());
        System.out.println("coalescer's bean: " + Beans.of("quotes").isThere());
        System.out.println("agent's bean: " + Beans.named("type=Agent").isThere());
    }

    @Coalesce(ttl = "1h")
    static int price(String sku) {
        return Letters.body();
    }
}
