package com.example;

import dev.coalesce.Coalesce;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a slow service for the price of a share. */
public class Quotes {
    private final AtomicInteger asked = new AtomicInteger();

    /** Callers with equal symbols share one call in flight, and its result for five seconds. */
    @Coalesce(key = "symbol", ttl = "5s")
    public double price(String symbol, String requestId) throws InterruptedException {
        asked.incrementAndGet();
        Thread.sleep(300); // the slow service
        return 100 + symbol.length();
    }

    /** Returns how often the service was asked. */
    public int asked() {
        return asked.get();
    }
}
