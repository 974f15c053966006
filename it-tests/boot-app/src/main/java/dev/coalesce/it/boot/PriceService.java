package dev.coalesce.it.boot;

import dev.coalesce.Coalesce;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;

/** Spring calls it through a CGLIB proxy, which {@code Retryable} asks for. */
@Service
public class PriceService {
    private final AtomicInteger bodies = new AtomicInteger();
    private final Arrivals arrivals;

    PriceService(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    /**
     * The price, differently at each run of this body.
     *
     * @param sku of what
     * @return the price
     */
    @Retryable
    @Coalesce(key = "sku")
    public String price(String sku) {
        int body = bodies.incrementAndGet();
        arrivals.awaitAll(bodies);
        return sku + " for " + body;
    }

    int bodies() {
        return bodies.get();
    }
}
