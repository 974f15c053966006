package dev.coalesce.agent.events;

import java.util.concurrent.atomic.AtomicInteger;

/** Allows so many events a second. Thread-safe. */
final class RateLimit {
    private static final int MAX = 100;

    private final AtomicInteger count = new AtomicInteger();
    private volatile long second;

    boolean allows() {
        long now = System.nanoTime() / 1_000_000_000;
        if (now != second) { // racing threads may start a second twice, and record a few more
            second = now;
            count.set(0);
        }
        return count.get() < MAX && count.incrementAndGet() <= MAX;
    }
}
