package dev.coalesce.bench.jmh;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A Spring bean with cached methods, on Caffeine with the same settings. */
@State(Scope.Benchmark)
public class SpringCached {
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);

    final Products products = context.getBean(Products.class);

    public SpringCached() {
        for (String id : Ids.all()) {
            products.load(id);
            products.loadWithKey(id);
        }
    }

    @TearDown
    public void close() {
        context.close();
    }

    @Configuration
    @EnableCaching
    static class Application {
        @Bean
        CacheManager cacheManager() {
            CaffeineCacheManager manager = new CaffeineCacheManager();
            manager.setCaffeine(Upstream.caffeine());
            return manager;
        }

        @Bean
        Products products() {
            return new Products();
        }
    }

    /** The bean. The container returns an instance of a subclass. */
    public static class Products {
        @Cacheable(cacheNames = "products", sync = true)
        public Object load(String id) {
            return Upstream.load(id);
        }

        @Cacheable(cacheNames = "productsWithKey", key = "#id", sync = true)
        public Object loadWithKey(String id) {
            return Upstream.load(id);
        }
    }
}
