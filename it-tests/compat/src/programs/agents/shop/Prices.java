package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CompletableFuture;

/** A class that other agents instrument, too. */
public class Prices {
    private int bodies;

    @Coalesce(ttl = "1h")
    public String price(String sku) {
        bodies++;
        return sku.isEmpty() ? "nothing" : sku + " for 3";
    }

    @Coalesce(ttl = "1h")
    public synchronized String locked(String sku) {
        for (int i = 0; i < 2; i++) {
            bodies++;
        }
        return sku;
    }

    @Coalesce(ttl = "1h")
    public CompletableFuture<String> later(String sku) {
        return CompletableFuture.completedFuture(sku);
    }

    @Coalesce(key = "sku", ttl = "1h")
    public static String ofAll(String sku, int amount) {
        if (amount > 1) {
            throw new IllegalArgumentException(sku);
        }
        return sku;
    }

    @Invalidates(type = Prices.class, method = "price")
    public void invalidate() {
        bodies += 0;
    }

    public int bodies() {
        return bodies;
    }

    public String rarelyCalled() {
        return "rarely";
    }
}
