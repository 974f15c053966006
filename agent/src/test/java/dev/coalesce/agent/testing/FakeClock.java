package dev.coalesce.agent.testing;

import dev.coalesce.agent.cache.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. Starts near the overflow, as {@code System.nanoTime()} may. */
public final class FakeClock implements Clock {
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMillis(1).toNanos());

    private volatile boolean stopped;

    @Override
    public long getAsLong() {
        if (stopped) {
            throw new IllegalStateException("the clock has stopped");
        }
        return now.get();
    }

    /** Whoever reads it fails, or does so no more. */
    public void stop(boolean stops) {
        stopped = stops;
    }

    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
