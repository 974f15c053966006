package dev.coalesce.sample.simulator;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Permits one request per interval. Thread-safe: all state is guarded by this object's monitor. */
final class RateLimit {
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private boolean used;
    private long last;

    RateLimit(Duration interval, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    synchronized boolean tryAcquire() {
        long now = nanoTime.getAsLong();
        if (used && now - last < intervalNanos) {
            return false;
        }
        used = true;
        last = now;
        return true;
    }
}
