package dev.coalesce.agent.testing;

import dev.coalesce.agent.cache.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that only a test advances. It starts just before the overflow, as {@code System.nanoTime()} may. */
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

    /** Makes every reading throw, or stops doing so. */
    public void stop(boolean shouldThrow) {
        stopped = shouldThrow;
    }

    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
