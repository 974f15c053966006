package dev.coalesce.it.woven;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Says whether it is coalesced: by the agent, or by what it was woven with. */
public final class Main {
    private final AtomicInteger bodies = new AtomicInteger();

    private Main() {}

    /**
     * Prints numbers of calls.
     *
     * @param args not used
     * @throws Exception nothing
     */
    public static void main(String... args) throws Exception {
        Main shop = new Main();
        Main other = new Main();
        System.out.println("active: " + Coalescer.active());
        System.out.println("kept: " + List.of(shop.price("tea"), shop.price("tea"), shop.price("milk")));
        System.out.println("another object: " + other.price("tea"));
        shop.setPrice("tea");
        System.out.println("after a write: " + List.of(shop.price("tea"), shop.price("milk")));
        System.out.println("locked: " + List.of(shop.locked("tea"), shop.locked("tea")));
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
    synchronized int locked(String sku) {
        return bodies.incrementAndGet();
    }

    @Invalidates(type = Main.class, method = "price", key = "sku")
    void setPrice(String sku) {
        // the price is somebody else's
    }
}
