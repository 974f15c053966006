package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is kept has to go with its owner. */
public final class Memory {
    private Memory() {}

    public static void main(String[] args) throws Exception {
        new Owner().shared("key");
        System.out.println("threads of the agent before a result is kept: " + threads());
        collected("object", () -> new Owner().keep());
        collected("object whose result leads back to it", () -> new Owner().keepItself());
        collected("record", () -> new OwningRecord("r").keep());
        collected("result that was dropped", Memory::dropped);
        collected("unloaded class loader", Memory::unloaded);
        Call.await("the bean of the unloaded to go", () -> {
            Beans.named("type=Agent").get("Methods"); // lets the agent see what is unloaded
            return !Beans.of(Tenant.class, "price").isThere();
        });
        Owner owner = new Owner();
        for (int i = 0; i < 5_000; i++) {
            owner.bounded(i);
        }
        Beans bean = Beans.of(Owner.class, "bounded");
        System.out.println("size: " + bean.get("Size") + ", evictions: " + bean.get("Evictions"));
        System.out.println("in flight: " + Beans.of(Owner.class, "kept").get("InFlight"));
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

    private static void collected(String what, Maker maker) throws Exception {
        WeakReference<Object> reference = new WeakReference<>(maker.make());
        Call.await(what + " to be collected", () -> {
            System.gc();
            return reference.get() == null;
        });
        System.out.println("collected: " + what);
    }

    private static Object dropped() throws Exception {
        Object result = Coalescer.named("memory").get("key", Duration.ofHours(1), Object::new);
        Coalescer.named("memory").invalidateAll();
        return result;
    }

    private static Object unloaded() throws Exception {
        URL[] jars = {location(Memory.class), location(Coalesce.class)};
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(Tenant.class.getName()).getMethod("use").invoke(null);
            return loader;
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Keeps results in each of its objects. */
    static final class Owner {
        Owner keep() {
            kept("key");
            return this;
        }

        Owner keepItself() {
            itself(this);
            return this;
        }

        @Coalesce
        Object shared(String key) {
            return new Object();
        }

        @Coalesce(ttl = "1h")
        Object kept(String key) {
            return new byte[1_000];
        }

        @Coalesce(ttl = "1h")
        Object itself(Owner key) {
            return List.of(this);
        }

        @Coalesce(ttl = "1h", maxSize = 100)
        Object bounded(int key) {
            return new Object();
        }
    }

    /** A class that no field can be added to. */
    record OwningRecord(String name) {
        OwningRecord keep() {
            kept("key");
            return this;
        }

        @Coalesce(ttl = "1h")
        Object kept(String key) {
            return new Object();
        }
    }

    /** Does all that could leave something of its class loader behind. */
    public static final class Tenant {
        private Tenant() {}

        /** Not a record: their equals, as the JDK links it, holds the class of the first one compared (softly on 25). */
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
            Call<Object> leader = Call.start(() -> tenant.burst.call(() -> tenant.together(new Key("tea"))));
            leader.get();
            tenant.later(new Key("tea")).cancel(true);
            tenant.limited(new Key("tea"));
            tenant.limited(new Key("tea")).join();
            tenant.drop(new Key("tea"));
            tenant.locked(new Key("tea"));
            Coalescer.named("tenant").get(new Key("tea"), Duration.ofHours(1), () -> new Key("result"));
        }

        private final Crowd burst = new Crowd(3);
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
        Object together(Key key) {
            burst.run();
            return key;
        }

        @Coalesce
        CompletableFuture<Key> later(Key key) {
            return new CompletableFuture<>();
        }

        @Coalesce(waitTimeout = "1h", ttl = "1h")
        CompletableFuture<Key> limited(Key key) {
            return CompletableFuture.completedFuture(key);
        }

        @dev.coalesce.Invalidates(type = Tenant.class, method = "price", key = "key")
        void drop(Key key) {}

        @Coalesce(ttl = "1h")
        synchronized Key locked(Key key) {
            return key;
        }
    }
}
