package dev.coalesce.bench.jmh;

import com.alicp.jetcache.anno.CachePenetrationProtect;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.anno.Cached;
import com.alicp.jetcache.anno.KeyConvertor;
import com.alicp.jetcache.anno.config.EnableMethodCache;
import com.alicp.jetcache.anno.support.GlobalCacheConfig;
import com.alicp.jetcache.anno.support.JetCacheBaseBeans;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A Spring bean with a method that JetCache caches in memory. */
@State(Scope.Benchmark)
public class JetCached {
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);

    final Products products = context.getBean(Products.class);

    public JetCached() {
        for (String id : Ids.all()) {
            products.load(id);
        }
    }

    @TearDown
    public void close() {
        context.close();
    }

    @Configuration
    @EnableMethodCache(basePackages = "dev.coalesce.bench", proxyTargetClass = true)
    @Import(JetCacheBaseBeans.class)
    static class Application {
        @Bean
        GlobalCacheConfig cacheConfig() {
            GlobalCacheConfig config = new GlobalCacheConfig();
            config.setRemoteCacheBuilders(Map.of());
            config.setLocalCacheBuilders(Map.of(
                    "default",
                    CaffeineCacheBuilder.createCaffeineCacheBuilder().keyConvertor(KeyConvertor.NONE_INSTANCE)));
            return config;
        }

        @Bean
        Products products() {
            return new Products();
        }
    }

    /** The bean. The container returns an instance of a subclass. */
    public static class Products {
        @Cached(
                name = "products",
                key = "#id",
                expire = 3600,
                localLimit = (int) Upstream.MAX_SIZE,
                cacheType = CacheType.LOCAL)
        @CachePenetrationProtect
        public Object load(String id) {
            return Upstream.load(id);
        }
    }
}
