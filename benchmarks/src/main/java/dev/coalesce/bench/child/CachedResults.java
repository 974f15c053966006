package dev.coalesce.bench.child;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.jmh.Upstream;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures the heap that each of many cached results takes, without its key and value. Arguments: the {@link CacheKind}
 * and the number of results.
 */
public final class CachedResults {
    /** The name of the printed result: bytes per cached result. */
    public static final String BYTES = "bytes";

    private static final long MAX_SIZE = 2_000_000;

    /** The kind of cache that is measured. */
    public enum CacheKind {
        /** An annotated method. */
        ANNOTATED {
            @Override
            Object fill(String... keys) {
                Service service = new Service();
                Arrays.stream(keys).forEach(service::load);
                return service;
            }
        },
        /** A hand-written cache. */
        CAFFEINE {
            @Override
            Object fill(String... keys) {
                Cache<String, Object> cache = Caffeine.newBuilder()
                        .expireAfterWrite(Duration.ofHours(1))
                        .maximumSize(MAX_SIZE)
                        .build();
                Arrays.stream(keys).forEach(key -> cache.put(key, Upstream.load(key)));
                cache.cleanUp();
                return cache;
            }
        };

        abstract Object fill(String... keys);
    }

    private CachedResults() {}

    /**
     * Measures, and prints the results.
     *
     * @param args the arguments that the class describes
     */
    public static void main(String[] args) {
        Agent.check();
        CacheKind cacheKind = CacheKind.valueOf(args[0]);
        String[] keys = new String[Integer.parseInt(args[1])];
        Arrays.setAll(keys, i -> "product-" + i);
        cacheKind.fill("warm-up"); // classes and tables that are loaded or allocated once do not count
        long before = Heap.used();
        Object cache = cacheKind.fill(keys);
        try {
            System.out.println(BYTES + "=" + (double) (Heap.used() - before) / keys.length);
        } finally {
            Reference.reachabilityFence(cache);
            Reference.reachabilityFence(keys);
        }
    }

    private static final class Service {
        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = MAX_SIZE)
        Object load(String id) {
            return Upstream.load(id);
        }
    }
}
