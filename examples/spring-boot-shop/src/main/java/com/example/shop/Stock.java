package com.example.shop;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Service;

/** Asks the warehouse. It has no annotation: a rule in application.yaml coalesces it. */
@Service
public class Stock {
    private final AtomicInteger asked = new AtomicInteger();

    public int left(String sku) throws InterruptedException {
        asked.incrementAndGet();
        Thread.sleep(100); // the warehouse
        return sku.length();
    }

    /** Returns how often the warehouse was asked. */
    public int asked() {
        return asked.get();
    }
}
