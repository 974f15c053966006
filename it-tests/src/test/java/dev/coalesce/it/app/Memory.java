package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Checks that cached results are released with their owners. */
public final class Memory {
    private Memory() {}

    public static void main(String[] args) throws Exception {
        new Owner().shared("key");
        System.out.println("threads of the agent before a result is cached: " + threads());
        awaitCollected("object", () -> new Owner().cache());
        awaitCollected("object that its own result references", () -> new Owner().cacheSelfReference());
        awaitCollected("record", () -> new OwningRecord("r").cache());
        awaitCollected("invalidated result", Memory::invalidated);
        awaitCollected("unloaded class loader", Memory::closedLoader);
        Call.await("the bean of the unloaded class to disappear", () -> {
            AgentBean.named("type=Agent").get("Methods"); // makes the agent detect unloaded classes
            return !AgentBean.of(Tenant.class, "price").isRegistered();
        });
        Owner owner = new Owner();
        for (int i = 0; i < 5_000; i++) {
            owner.bounded(i);
        }
        AgentBean bean = AgentBean.of(Owner.class, "bounded");
        System.out.println("size: " + bean.get("Size") + ", evictions: " + bean.get("Evictions"));
        System.out.println("in flight: " + AgentBean.of(Owner.class, "cached").get("InFlight"));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("coalesce"))
                .toList();
    }

    private interface Maker {
        Object make() throws Exception;
    }

    private static void awaitCollected(String what, Maker maker) throws Exception {
        WeakReference<Object> reference = new WeakReference<>(maker.make());
        Call.await(what + " to be collected", () -> {
            System.gc();
            return reference.get() == null;
        });
        System.out.println("collected: " + what);
    }

    private static Object invalidated() throws Exception {
        Object result = Coalescer.named("memory").get("key", Duration.ofHours(1), Object::new);
        Coalescer.named("memory").invalidateAll();
        return result;
    }

    private static Object closedLoader() throws Exception {
        URL[] jars = {location(Memory.class), location(Coalesce.class)};
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(Tenant.class.getName()).getMethod("use").invoke(null);
            return loader;
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Caches results per instance. */
    static final class Owner {
        Owner cache() {
            cached("key");
            return this;
        }

        Owner cacheSelfReference() {
            referencesOwner(this);
            return this;
        }

        @Coalesce
        Object shared(String key) {
            return new Object();
        }

        @Coalesce(ttl = "1h")
        Object cached(String key) {
            return new byte[1_000];
        }

        @Coalesce(ttl = "1h")
        Object referencesOwner(Owner key) {
            return List.of(this);
        }

        @Coalesce(ttl = "1h", maxSize = 100)
        Object bounded(int key) {
            return new Object();
        }
    }

    /** An owner to which the agent cannot add a field. */
    record OwningRecord(String name) {
        OwningRecord cache() {
            cached("key");
            return this;
        }

        @Coalesce(ttl = "1h")
        Object cached(String key) {
            return new Object();
        }
    }

    /** Uses every feature that could leave a reference to its class loader behind. */
    public static final class Tenant {
        private Tenant() {}

        /** Not a record, since the {@code equals} of a record can hold the class of the first object compared. */
        private static final class Key {
            final String name;

            Key(String name) {
                this.name = name;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Key && ((Key) other).name.equals(name);
            }

            @Override
            public int hashCode() {
                return name.hashCode();
            }
        }

        public static void use() throws Exception {
            Tenant tenant = new Tenant();
            tenant.price(new Key("tea"));
            tenant.price(new Key("tea"));
            Call.await("a refresh", () -> !tenant.refreshed(new Key("tea")).equals(1));
            Call<Object> calls = Call.start(() -> tenant.callers.call(() -> tenant.concurrent(new Key("tea"))));
            calls.get();
            tenant.future(new Key("tea")).cancel(true);
            tenant.withTimeout(new Key("tea"));
            tenant.withTimeout(new Key("tea")).join();
            tenant.invalidatePrice(new Key("tea"));
            tenant.ofSynchronized(new Key("tea"));
            Coalescer.named("tenant").get(new Key("tea"), Duration.ofHours(1), () -> new Key("result"));
        }

        private final ConcurrentCallers callers = new ConcurrentCallers(3);
        private int bodies;

        @Coalesce(ttl = "1h")
        Key price(Key key) {
            return key;
        }

        @Coalesce(key = "key.name", ttl = "1ms", staleFor = "1h")
        Integer refreshed(Key key) {
            return ++bodies;
        }

        @Coalesce
        Object concurrent(Key key) {
            callers.run();
            return key;
        }

        @Coalesce
        CompletableFuture<Key> future(Key key) {
            return new CompletableFuture<>();
        }

        @Coalesce(waitTimeout = "1h", ttl = "1h")
        CompletableFuture<Key> withTimeout(Key key) {
            return CompletableFuture.completedFuture(key);
        }

        @dev.coalesce.Invalidates(type = Tenant.class, method = "price", key = "key")
        void invalidatePrice(Key key) {}

        @Coalesce(ttl = "1h")
        synchronized Key ofSynchronized(Key key) {
            return key;
        }
    }
}
