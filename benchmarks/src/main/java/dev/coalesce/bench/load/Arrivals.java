package dev.coalesce.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A Poisson process: many users who know nothing of each other. Half of the requests are for one of four hot keys, each
 * other is for a key that nobody else asks for.
 */
public final class Arrivals {
    /** How many keys are hot. */
    public static final int HOT_KEYS = 4;

    /** Share of the requests that are for a hot key. */
    public static final double HOT_REQUESTS = 0.5;

    private static final double NANOS_IN_SECOND = 1e9;

    private Arrivals() {}

    /**
     * Draws them.
     *
     * @param seed the same gives the same
     * @param perSecond on average
     * @param length of the load
     * @param unique begins the keys that nobody else asks for
     * @return in the order of time
     */
    public static List<Arrival> of(long seed, double perSecond, Duration length, String unique) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        for (double at = gap(random, perSecond); at < length.toNanos(); at += gap(random, perSecond)) {
            boolean hot = random.nextDouble() < HOT_REQUESTS;
            String key = hot ? "hot-" + random.nextInt(HOT_KEYS) : unique + "-" + arrivals.size();
            arrivals.add(new Arrival((long) at, key, hot));
        }
        return arrivals;
    }

    private static double gap(Random random, double perSecond) {
        return -Math.log(1 - random.nextDouble()) / perSecond * NANOS_IN_SECOND;
    }
}
