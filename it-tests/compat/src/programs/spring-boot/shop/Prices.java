package shop;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Service;

@Service
public class Prices {
    private static final AtomicInteger BODIES = new AtomicInteger();

    static int bodies() {
        return BODIES.get();
    }

    @Coalesce(key = "sku", ttl = "1h")
    public String price(String sku) {
        return sku + " " + BODIES.incrementAndGet();
    }

    /** A rule in application.yaml coalesces this method. */
    public String stock(String sku, int request) {
        return sku + " " + BODIES.incrementAndGet();
    }

    @Coalesce
    public String slow(CountDownLatch entered, CountDownLatch released) throws InterruptedException {
        entered.countDown();
        released.await();
        return "done";
    }
}
