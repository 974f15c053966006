package dev.coalesce.bench.child;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * A value on the server, and a lock around its computation: the value is read, the lock is taken, the value is read
 * again. Redisson renews the lock while its JVM lives. Thread-safe.
 */
final class RedissonCalls implements FleetCalls {
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final long MIN_SLEEP_MILLIS = 10;
    private static final long MAX_SLEEP_MILLIS = 800;

    private final RedissonClient client;
    private final boolean isPolled;

    RedissonCalls(int port, boolean isPolled) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE).setLockWatchdogTimeout(LEASE_MILLIS);
        config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
        this.client = Redisson.create(config);
        this.isPolled = isPolled;
    }

    @Override
    public String call(String key, Supplier<String> body) {
        RBucket<@Nullable String> bucket = client.getBucket("value:" + key);
        String value = bucket.get();
        if (value != null) {
            return value;
        }
        RLock lock = client.getLock("lock:" + key);
        if (isPolled) {
            while (!lock.tryLock()) {
                sleep();
                value = bucket.get();
                if (value != null) {
                    return value;
                }
            }
        } else {
            lock.lock();
        }
        try {
            value = bucket.get();
            if (value == null) {
                value = body.get();
                bucket.set(value, TTL);
            }
            return value;
        } finally {
            lock.unlock();
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(MIN_SLEEP_MILLIS, MAX_SLEEP_MILLIS + 1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
