package dev.coalesce.bench.startup;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A Spring application, which has many classes. Arguments: those of {@link Prices#use(String...)}. */
public final class SpringApplication {
    private SpringApplication() {}

    /**
     * Runs the application.
     *
     * @param args the arguments that the class describes
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
