package dev.coalesce.bench.jmh;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** The body of all methods. It does almost nothing, so that the measurements show the cost around it. */
public final class Upstream {
    /** The ttl of all results. */
    public static final String TTL = "1h";
    /** The maximum number of cached results. */
    public static final long MAX_SIZE = 10_000;

    private static final Object RESULT = new Object();

    private Upstream() {}

    /**
     * Returns the same result for all keys.
     *
     * @param ignored the key
     * @return the result
     */
    public static Object load(Object ignored) {
        return RESULT;
    }

    /**
     * Returns a Caffeine builder with the settings of the annotated methods.
     *
     * @return the builder
     */
    public static Caffeine<Object, Object> caffeine() {
        return Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(1)).maximumSize(MAX_SIZE);
    }
}
