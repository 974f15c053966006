package dev.coalesce.bench.jmh;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** What all bodies do, which is next to nothing: what is measured is what surrounds them. */
public final class Upstream {
    /** How long all results are kept. */
    public static final String TTL = "1h";
    /** How many. */
    public static final long MAX_SIZE = 10_000;

    private static final Object RESULT = new Object();

    private Upstream() {}

    /**
     * The same for all.
     *
     * @param ignored the key
     * @return not null
     */
    public static Object load(Object ignored) {
        return RESULT;
    }

    /**
     * The settings of an annotated method, by hand.
     *
     * @return to build a cache from
     */
    public static Caffeine<Object, Object> caffeine() {
        return Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(1)).maximumSize(MAX_SIZE);
    }
}
