package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import dev.coalesce.it.app.Crowd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Uses all that could leave something of its class loader behind, and ends nothing that it need not end. */
final class Everything {
    private static int bodies;

    private final Crowd crowd = new Crowd(3);

    /** A type of the application as key and as result. */
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

    /** A failure that only the application knows. */
    static final class OutOfTea extends Exception {
        private static final long serialVersionUID = 1;
    }

    record Item(String sku) {
        @Coalesce(ttl = "1h")
        Key keptBesideIt(Key key) {
            return key;
        }
    }

    String use() throws Exception {
        Key key = new Key("tea");
        kept(key);
        new Item("tea").keptBesideIt(key);
        ofAll(key);
        crowd.call(() -> together(key));
        failing();
        long start = System.nanoTime();
        while (refreshed(key).equals(1)) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("no refresh");
            }
        }
        neverCompleted(key);
        neverCompleted(key);
        limited(key);
        limited(key);
        drop(key);
        kept(key);
        locked(key);
        Coalescer.named("shop").get(key, Duration.ofHours(1), () -> new Key("result"));
        Coalescer.named("shop").getAsync(new Key("milk"), Duration.ofHours(1), CompletableFuture::new);
        return "everything";
    }

    private static void failing() {
        for (int i = 0; i < 2; i++) {
            try {
                failed("tea");
                throw new IllegalStateException("did not fail");
            } catch (OutOfTea expected) {
                // kept for an hour
            }
        }
    }

    @Coalesce(ttl = "1h")
    Key kept(Key key) {
        return key;
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    Object ofAll(Key key) {
        return this;
    }

    @Coalesce(ttl = "1h")
    Object together(Key key) {
        crowd.run();
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
    CompletableFuture<Key> limited(Key key) {
        return new CompletableFuture<>();
    }

    @Invalidates(type = Everything.class, method = "kept", key = "key")
    void drop(Key key) {}

    @Coalesce(ttl = "1h")
    synchronized Key locked(Key key) {
        return key;
    }
}
