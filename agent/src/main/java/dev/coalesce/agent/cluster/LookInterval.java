package dev.coalesce.agent.cluster;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How soon a call that waits for another JVM asks again, although it has not been told of a change. */
final class LookInterval {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LAST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private LookInterval() {}

    /**
     * Returns the next interval.
     *
     * @param engine the engine; null if it is not used
     * @param previous the interval before; 0 if there was none
     */
    static long next(@Nullable SharedFlights engine, long previous) {
        boolean isTold = engine == null || engine.reportsChanges();
        if (previous == 0) {
            return isTold ? FIRST_NANOS : FIRST_POLL_NANOS;
        }
        return Math.min(isTold ? LAST_NANOS : LAST_POLL_NANOS, 2 * previous);
    }
}
