package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import dev.coalesce.it.app.ConcurrentCallers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Uses every feature that could leave a reference to its class loader behind, and leaves calls in flight. */
final class Everything {
    private static int bodies;

    private final ConcurrentCallers callers = new ConcurrentCallers(3);

    /** An application class, used as key and result. */
    static final class Key {
        final String name;

        Key(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** An exception class of the application. */
    static final class OutOfTea extends Exception {
        private static final long serialVersionUID = 1;
    }

    record Item(String sku) {
        @Coalesce(ttl = "1h")
        Key cachedByRecord(Key key) {
            return key;
        }
    }

    String use() throws Exception {
        Key key = new Key("tea");
        cached(key);
        new Item("tea").cachedByRecord(key);
        ofAll(key);
        callers.call(() -> concurrent(key));
        failTwice();
        long start = System.nanoTime();
        while (refreshed(key).equals(1)) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("no refresh");
            }
        }
        neverCompleted(key);
        neverCompleted(key);
        withTimeout(key);
        withTimeout(key);
        invalidate(key);
        cached(key);
        ofSynchronized(key);
        Coalescer.named("shop").get(key, Duration.ofHours(1), () -> new Key("result"));
        Coalescer.named("shop").getAsync(new Key("milk"), Duration.ofHours(1), CompletableFuture::new);
        return "everything";
    }

    private static void failTwice() {
        for (int i = 0; i < 2; i++) {
            try {
                failed("tea");
                throw new IllegalStateException("did not fail");
            } catch (OutOfTea expected) {
                // the failure is cached for an hour
            }
        }
    }

    @Coalesce(ttl = "1h")
    Key cached(Key key) {
        return key;
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    Object ofAll(Key key) {
        return this;
    }

    @Coalesce(ttl = "1h")
    Object concurrent(Key key) {
        callers.run();
        return key;
    }

    @Coalesce(errorTtl = "1h")
    static Object failed(String sku) throws OutOfTea {
        throw new OutOfTea();
    }

    @Coalesce(key = "key.name", ttl = "1ms", staleFor = "1h")
    Integer refreshed(Key key) {
        return ++bodies;
    }

    @Coalesce
    CompletableFuture<Key> neverCompleted(Key key) {
        return new CompletableFuture<>();
    }

    @Coalesce(waitTimeout = "1h", onTimeout = OnTimeout.PROCEED)
    CompletableFuture<Key> withTimeout(Key key) {
        return new CompletableFuture<>();
    }

    @Invalidates(type = Everything.class, method = "cached", key = "key")
    void invalidate(Key key) {}

    @Coalesce(ttl = "1h")
    synchronized Key ofSynchronized(Key key) {
        return key;
    }
}
