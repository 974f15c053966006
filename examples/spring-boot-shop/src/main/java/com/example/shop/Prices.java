package com.example.shop;

import dev.coalesce.Coalesce;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Service;

/** Asks the service that knows the prices. A price depends on the customer's group, so the group is in the key. */
@Service
public class Prices {
    private final AtomicInteger asked = new AtomicInteger();

    @Coalesce(key = {"sku", "group"}, ttl = "2s")
    public BigDecimal price(String sku, String group, String requestId) throws InterruptedException {
        asked.incrementAndGet();
        Thread.sleep(300); // the slow service
        return BigDecimal.valueOf(group.equals("partner") ? 899 : 999, 2);
    }

    /** Returns how often the service was asked. */
    public int asked() {
        return asked.get();
    }
}
