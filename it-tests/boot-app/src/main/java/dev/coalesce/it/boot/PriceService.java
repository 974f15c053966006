package dev.coalesce.it.boot;

import dev.coalesce.Coalesce;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;

/** A bean behind a CGLIB proxy, which Spring creates because of {@code Retryable}. */
@Service
public class PriceService {
    private final AtomicInteger bodies = new AtomicInteger();
    private final ArrivalBarrier barrier;

    PriceService(ArrivalBarrier barrier) {
        this.barrier = barrier;
    }

    /**
     * Returns a different price for each run of the body.
     *
     * @param sku the product
     * @return the price
     */
    @Retryable
    @Coalesce(key = "sku")
    public String price(String sku) {
        int body = bodies.incrementAndGet();
        barrier.awaitAll(bodies);
        return sku + " for " + body;
    }

    int bodies() {
        return bodies.get();
    }
}
