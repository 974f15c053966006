package dev.coalesce.bench.child;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.jmh.Upstream;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Arrays;

/** How much heap each of many kept results takes, its key and value not counted. Arguments: what keeps them, how many. */
public final class Kept {
    /** Printed. */
    public static final String BYTES = "bytes";

    private static final long ROOM = 2_000_000;

    /** What keeps them. */
    public enum Keeper {
        /** An annotated method. */
        ANNOTATED {
            @Override
            Object keep(String... keys) {
                Service service = new Service();
                Arrays.stream(keys).forEach(service::load);
                return service;
            }
        },
        /** As one would write it. */
        CAFFEINE {
            @Override
            Object keep(String... keys) {
                Cache<String, Object> cache = Caffeine.newBuilder()
                        .expireAfterWrite(Duration.ofHours(1))
                        .maximumSize(ROOM)
                        .build();
                Arrays.stream(keys).forEach(key -> cache.put(key, Upstream.load(key)));
                cache.cleanUp();
                return cache;
            }
        };

        abstract Object keep(String... keys);
    }

    private Kept() {}

    /**
     * Measures.
     *
     * @param args see above
     */
    public static void main(String[] args) {
        Agent.check();
        Keeper keeper = Keeper.valueOf(args[0]);
        String[] keys = new String[Integer.parseInt(args[1])];
        Arrays.setAll(keys, i -> "product-" + i);
        keeper.keep("what is loaded and allocated once is not counted");
        long before = Heap.used();
        Object kept = keeper.keep(keys);
        try {
            System.out.println(BYTES + "=" + (double) (Heap.used() - before) / keys.length);
        } finally {
            Reference.reachabilityFence(kept);
            Reference.reachabilityFence(keys);
        }
    }

    private static final class Service {
        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = ROOM)
        Object load(String id) {
            return Upstream.load(id);
        }
    }
}
