package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A class that each bundle or module contains. */
public final class Prices {
    private static int bodies;

    private Prices() {}

    /** Makes calls and returns their results in one line. */
    public static String callAll() throws Exception {
        Prices prices = new Prices();
        return "prices " + prices.price("tea") + " " + prices.price("tea") + " " + prices.locked("tea") + " "
                + prices.later("milk").join() + " " + ofAll("tea") + " " + ofAll("tea") + ", quotes "
                + Coalescer.named("quotes").get("tea", Duration.ofHours(1), () -> ++bodies) + " "
                + Coalescer.named("quotes").get("tea", Duration.ofHours(1), () -> ++bodies);
    }

    @Coalesce(ttl = "1h")
    int price(String sku) {
        return ++bodies;
    }

    @Coalesce(ttl = "1h")
    synchronized int locked(String sku) {
        return ++bodies;
    }

    @Coalesce(ttl = "1h")
    CompletableFuture<Integer> later(String sku) {
        return CompletableFuture.completedFuture(++bodies);
    }

    @Coalesce(key = "sku", ttl = "1h")
    static int ofAll(String sku) {
        return ++bodies;
    }
}
