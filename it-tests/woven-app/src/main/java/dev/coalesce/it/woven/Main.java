package dev.coalesce.it.woven;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Prints whether its methods are coalesced, by the agent or by build-time weaving. */
public final class Main {
    private final AtomicInteger bodies = new AtomicInteger();

    private Main() {}

    /**
     * Prints the results of calls; each body returns its own number.
     *
     * @param args not used
     * @throws Exception never
     */
    public static void main(String... args) throws Exception {
        Main shop = new Main();
        Main other = new Main();
        System.out.println("active: " + Coalescer.active());
        System.out.println("cached: " + List.of(shop.price("tea"), shop.price("tea"), shop.price("milk")));
        System.out.println("another object: " + other.price("tea"));
        shop.setPrice("tea");
        System.out.println("after invalidation: " + List.of(shop.price("tea"), shop.price("milk")));
        System.out.println("synchronized: " + List.of(shop.ofSynchronized("tea"), shop.ofSynchronized("tea")));
        Coalescer named = Coalescer.named("woven");
        for (int i = 0; i < 2; i++) {
            int unused = named.get("key", Duration.ofHours(1), shop.bodies::incrementAndGet);
        }
        System.out.println(
                "loaded: " + named.stats().leads() + ", hit: " + named.stats().hits());
    }

    @Coalesce(key = "sku", ttl = "1h")
    int price(String sku) {
        return bodies.incrementAndGet();
    }

    @Coalesce(ttl = "1h")
    synchronized int ofSynchronized(String sku) {
        return bodies.incrementAndGet();
    }

    @Invalidates(type = Main.class, method = "price", key = "sku")
    void setPrice(String sku) {
        // the method only invalidates
    }
}
