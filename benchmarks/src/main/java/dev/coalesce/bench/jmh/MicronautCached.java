package dev.coalesce.bench.jmh;

import io.micronaut.cache.annotation.Cacheable;
import io.micronaut.context.ApplicationContext;
import jakarta.inject.Singleton;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A Micronaut bean with a cached method, on Caffeine with the same settings. */
@State(Scope.Benchmark)
public class MicronautCached {
    private final ApplicationContext context = ApplicationContext.run(Map.of(
            "micronaut.caches.products.expire-after-write",
            Upstream.TTL,
            "micronaut.caches.products.maximum-size",
            Upstream.MAX_SIZE));

    final Products products = context.getBean(Products.class);

    public MicronautCached() {
        for (String id : Ids.all()) {
            products.load(id);
        }
    }

    @TearDown
    public void close() {
        context.close();
    }

    /** The bean. The container returns an instance of a subclass that Micronaut's annotation processor generates. */
    @Singleton
    public static class Products {
        @Cacheable(cacheNames = "products", atomic = true)
        public Object load(String id) {
            return Upstream.load(id);
        }
    }
}
