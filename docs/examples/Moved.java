import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import java.time.Duration;

/** The code of the pages about moving from other caches: each block that uses Coalesce is a part of this file. */
public class Moved {
    record Price(String sku, int cents) {}

    static class Upstream {
        private int calls;

        Price load(String sku) {
            calls++;
            return new Price(sku, calls);
        }

        void save(String sku, Price price) {}
    }

    private final Upstream upstream = new Upstream();

    @Coalesce(key = "sku", ttl = "30s", maxSize = 1_000)
    public Price price(String sku) {
        return upstream.load(sku);
    }

    @Invalidates(type = Moved.class, method = "price", key = "sku")
    public void setPrice(String sku, Price price) {
        upstream.save(sku, price);
    }

    @Coalesce(key = "sku", ttl = "30s", staleFor = "10m", errorTtl = "1s")
    public Price refreshedPrice(String sku) {
        return upstream.load(sku);
    }

    @Coalesce(key = "sku", ttl = "1h", waitTimeout = "2s", onTimeout = OnTimeout.PROCEED, maxFlight = "10s")
    public Price protectedPrice(String sku) {
        return upstream.load(sku);
    }

    private final Coalescer prices = Coalescer.named("prices");

    public Price priceByCall(String sku) throws Exception {
        return prices.get(sku, Duration.ofSeconds(30), () -> upstream.load(sku));
    }

    public static void main(String[] args) throws Exception {
        Moved moved = new Moved();
        boolean shares = moved.price("tea") == moved.price("tea")
                && moved.refreshedPrice("tea") == moved.refreshedPrice("tea")
                && moved.protectedPrice("tea") == moved.protectedPrice("tea")
                && moved.priceByCall("tea") == moved.priceByCall("tea");
        Price before = moved.price("tea");
        moved.setPrice("tea", new Price("tea", 9));
        System.out.println("shares: " + shares + ", invalidated: " + (moved.price("tea") != before));
    }
}
