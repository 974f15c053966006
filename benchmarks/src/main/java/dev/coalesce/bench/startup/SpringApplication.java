package dev.coalesce.bench.startup;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application of many classes, of which none but {@link Prices} is ours. Arguments: as {@link EmptyApplication}'s. */
public final class SpringApplication {
    private SpringApplication() {}

    /**
     * Starts and ends.
     *
     * @param args see above
     */
    public static void main(String[] args) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class)) {
            context.getBean(CacheManager.class);
            Prices.use(args);
        }
    }

    @Configuration
    @EnableCaching
    static class Beans {
        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }
}
