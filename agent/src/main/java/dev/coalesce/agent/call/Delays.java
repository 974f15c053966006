package dev.coalesce.agent.call;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Computes times of results and of waits. */
public final class Delays {
    private static final double JITTER = 0.05;
    private static final long MAX_LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Delays() {}

    /**
     * Shortens a time by up to a twentieth, so that results that were loaded together do not all expire together.
     *
     * @param nanos a time to live
     * @return nanoseconds
     */
    public static long jittered(long nanos) {
        return nanos == 0
                ? 0
                : nanos - (long) (nanos * JITTER * ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Returns how long a follower that shares a new execution waits until it looks again for a result that has come
     * otherwise: twice as long each time, up to ten seconds.
     *
     * @param nanos how long it has waited last
     * @return nanoseconds
     */
    public static long nextLookNanos(long nanos) {
        return Math.max(nanos, Math.min(nanos * 2, MAX_LOOK_NANOS));
    }
}
