package dev.coalesce.bench.child;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Calls a cache of Spring Data Redis as {@code @Cacheable(sync = true)} does. Thread-safe. */
final class SpringRedisCalls implements FleetCalls {
    private static final Duration TTL = Duration.ofMinutes(1);

    /** The default of {@code lockingRedisCacheWriter}. */
    private static final Duration LOCK_SLEEP = Duration.ofMillis(50);

    private final Cache cache;

    SpringRedisCalls(int port, boolean isLocked) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheConfiguration settings = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(TTL)
                .serializeValuesWith(SerializationPair.fromSerializer(RedisSerializer.string()));
        RedisCacheManager manager = RedisCacheManager.builder(
                        isLocked ? locking(connections) : RedisCacheWriter.nonLockingRedisCacheWriter(connections))
                .cacheDefaults(settings)
                .build();
        manager.afterPropertiesSet();
        cache = requireNonNull(manager.getCache("prices"));
    }

    /** Returns a writer whose lock ends with the lease, because by default a lock outlives its JVM forever. */
    private static RedisCacheWriter locking(LettuceConnectionFactory connections) {
        Duration lease = Duration.ofMillis(LEASE_MILLIS);
        return RedisCacheWriter.lockingRedisCacheWriter(
                connections, LOCK_SLEEP, RedisCacheWriter.TtlFunction.just(lease), BatchStrategies.keys());
    }

    @Override
    public String call(String key, Supplier<String> body) {
        return requireNonNull(cache.get(key, body::get));
    }
}
