package dev.coalesce.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws arrivals from a Poisson process, which models many independent users. Half of the requests are for one of four
 * hot keys; every other request has its own key.
 */
public final class Arrivals {
    /** The number of hot keys. */
    public static final int HOT_KEYS = 4;

    /** The fraction of requests that are for a hot key. */
    public static final double HOT_REQUESTS = 0.5;

    private static final double NANOS_IN_SECOND = 1e9;

    private Arrivals() {}

    /**
     * Draws the arrivals of one load.
     *
     * @param seed the seed; the same seed yields the same arrivals
     * @param perSecond the average rate
     * @param length the duration of the load
     * @param uniquePrefix the prefix of the keys that only one request uses
     * @return the arrivals, in order of time
     */
    public static List<Arrival> of(long seed, double perSecond, Duration length, String uniquePrefix) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        for (double at = gap(random, perSecond); at < length.toNanos(); at += gap(random, perSecond)) {
            boolean hot = random.nextDouble() < HOT_REQUESTS;
            String key = hot ? "hot-" + random.nextInt(HOT_KEYS) : uniquePrefix + "-" + arrivals.size();
            arrivals.add(new Arrival((long) at, key, hot));
        }
        return arrivals;
    }

    private static double gap(Random random, double perSecond) {
        return -Math.log(1 - random.nextDouble()) / perSecond * NANOS_IN_SECOND;
    }
}
