package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Methods whose keys have parts that start at static members. */
public final class StaticKeys {
    private static final AtomicInteger BODIES = new AtomicInteger();

    /** Holds the tenant as applications do. */
    static final class Tenants {
        private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();
        static final Supplier<User> USER = () -> new User(CURRENT.get());
        static String failing = "";

        static {
            System.out.println("tenants are initialized");
        }

        private Tenants() {}

        static String current() {
            if (!failing.isEmpty()) {
                throw new IllegalStateException(failing);
            }
            return CURRENT.get();
        }

        static void set(String tenant) {
            CURRENT.set(tenant);
        }
    }

    record User(String id) {}

    @Coalesce(
            key = {"id", "T(dev.coalesce.it.app.StaticKeys.Tenants).current"},
            ttl = "1h")
    String byMethod(int id) {
        return answer(id);
    }

    @Coalesce(
            key = {"T(dev.coalesce.it.app.StaticKeys$Tenants).CURRENT", "id"},
            ttl = "1h",
            scope = Scope.TYPE)
    static String byThreadLocal(long id) {
        return answer(id);
    }

    @Coalesce(
            key = {"id", "T(dev.coalesce.it.app.StaticKeys.Tenants).USER.id", "T(java.util.Locale).default", "this"},
            ttl = "1h")
    String bySupplier(int id) {
        return answer(id);
    }

    @Coalesce(
            key = {"id", "T(dev.coalesce.it.app.StaticKeys.Tenants).current"},
            ttl = "1ms",
            staleFor = "1h")
    String stale(int id) {
        return answer(id) + " on " + Thread.currentThread().getName();
    }

    @Coalesce(
            key = {"id", "T(dev.coalesce.it.app.StaticKeys.Tenants).current"},
            ttl = "1h")
    CompletableFuture<String> future(int id, Runnable body) {
        body.run();
        return CompletableFuture.completedFuture(answer(id));
    }

    @Invalidates(
            type = StaticKeys.class,
            method = "byMethod",
            key = {"id", "T(dev.coalesce.it.app.StaticKeys.Tenants).current"})
    void change(int id) {
        System.out.println("changed " + id + " for " + Tenants.current());
    }

    private static String answer(Object id) {
        return id + " of " + Tenants.CURRENT.get() + ", body " + BODIES.incrementAndGet();
    }

    private StaticKeys() {}

    @SuppressWarnings("NullAway") // a tenant may be null; this program is compiled without other annotations
    public static void main(String[] args) throws Exception {
        StaticKeys keys = new StaticKeys();
        System.out.println("started");
        Map<String, String> first = new HashMap<>();
        Random random = new Random(7);
        int wrong = 0;
        for (int i = 0; i < 3000; i++) {
            String tenant = random.nextInt(4) == 0 ? null : "tenant " + random.nextInt(5);
            Tenants.set(tenant);
            int id = random.nextInt(10);
            int method = random.nextInt(3);
            String answer = method == 0 ? keys.byMethod(id) : method == 1 ? byThreadLocal(id) : keys.bySupplier(id);
            String known = first.putIfAbsent(method + " " + tenant + " " + id, answer);
            wrong += answer.startsWith(id + " of " + tenant + ",") && (known == null || known.equals(answer)) ? 0 : 1;
        }
        System.out.println(
                "wrong answers: " + wrong + ", bodies beyond one for each key: " + (BODIES.get() - first.size()));

        Tenants.set("A");
        String before = keys.byMethod(100);
        Tenants.set("B");
        String other = keys.byMethod(100);
        Tenants.set("A");
        keys.change(100);
        System.out.println("invalidated for A: " + !keys.byMethod(100).equals(before));
        Tenants.set("B");
        System.out.println("kept for B: " + keys.byMethod(100).equals(other));

        String old = keys.stale(1);
        String refreshed = keys.stale(1);
        while (refreshed.equals(old)) { // until it is stale
            refreshed = keys.stale(1);
        }
        System.out.println("refreshed: " + refreshed.replaceAll("body [0-9]+", "a new body"));
        String promoted = Promotion.ofFollower(() -> Tenants.set("C"), body -> keys.future(7, body));
        System.out.println("promoted: " + promoted.replaceAll("body [0-9]+", "a new body"));

        Tenants.failing = "no tenant";
        int bodies = BODIES.get();
        keys.byMethod(100);
        keys.byMethod(100);
        System.out.println("bodies without a key: " + (BODIES.get() - bodies));
    }
}
