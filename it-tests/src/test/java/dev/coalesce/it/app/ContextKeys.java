package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Methods to whose keys an option adds the tenant of the caller's thread. */
public final class ContextKeys {
    private static final AtomicInteger BODIES = new AtomicInteger();

    /** Holds the tenant as applications do. */
    static final class Tenants {
        private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();
        static String failing = "";

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

    @Coalesce(key = "id", ttl = "1h")
    String ofObject(String id) {
        return answer(id);
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    static String ofClass(int id, long other) {
        return answer(id);
    }

    @Coalesce(ttl = "1h")
    String withoutParameters() {
        return answer("0");
    }

    @Coalesce(
            key = {"id", "T(dev.coalesce.it.app.ContextKeys.Tenants).current"},
            ttl = "1h")
    String withTenant(int id) {
        return answer(id);
    }

    @Coalesce(ttl = "1h", context = false)
    static String forAll(int id) {
        return answer(id);
    }

    @Coalesce(ttl = "1ms", staleFor = "1h")
    String stale(int id) {
        return answer(id) + " on " + Thread.currentThread().getName();
    }

    @Coalesce(key = "id", ttl = "1h")
    CompletableFuture<String> future(int id, Runnable body) {
        body.run();
        return CompletableFuture.completedFuture(answer(id));
    }

    @Invalidates(type = ContextKeys.class, method = "ofObject", key = "id")
    void change(String id) {}

    @Invalidates(
            type = ContextKeys.class,
            method = "withTenant",
            key = {"id", "T(dev.coalesce.it.app.ContextKeys.Tenants).current"})
    void changeOwn(int id) {}

    private static String answer(Object id) {
        return id + " of " + Tenants.CURRENT.get() + ", body " + BODIES.incrementAndGet();
    }

    private ContextKeys() {}

    @SuppressWarnings("NullAway") // a tenant may be null; this program is compiled without other annotations
    public static void main(String[] args) throws Exception {
        ContextKeys keys = new ContextKeys();
        Map<String, String> first = new HashMap<>();
        Random random = new Random(7);
        int wrong = 0;
        for (int i = 0; i < 3000; i++) {
            String tenant = random.nextInt(4) == 0 ? null : "tenant " + random.nextInt(5);
            Tenants.set(tenant);
            int id = random.nextInt(10);
            int method = random.nextInt(4);
            String answer = switch (method) {
                case 0 -> keys.ofObject("" + id);
                case 1 -> ofClass(id, 7);
                case 2 -> keys.withTenant(id);
                default -> keys.withoutParameters();
            };
            int asked = method == 3 ? 0 : id;
            String known = first.putIfAbsent(method + " " + tenant + " " + asked, answer);
            wrong +=
                    answer.startsWith(asked + " of " + tenant + ",") && (known == null || known.equals(answer)) ? 0 : 1;
        }
        System.out.println(
                "wrong answers: " + wrong + ", bodies beyond one for each key: " + (BODIES.get() - first.size()));

        Tenants.set("A");
        String shared = forAll(1);
        Tenants.set("B");
        System.out.println("shared by all: " + forAll(1).equals(shared));

        invalidate(keys, 3); // few results: a list
        invalidate(keys, 50); // many: a map
        String own = keys.withTenant(100);
        Tenants.set("A");
        String other = keys.withTenant(100);
        keys.changeOwn(100);
        System.out.println("dropped for the tenant: " + !keys.withTenant(100).equals(other));
        Tenants.set("B");
        System.out.println("kept for the other: " + keys.withTenant(100).equals(own));

        String old = keys.stale(1);
        Tenants.set("C");
        keys.stale(1);
        Tenants.set("B");
        String refreshed = keys.stale(1);
        while (refreshed.equals(old)) { // until it is stale
            refreshed = keys.stale(1);
        }
        System.out.println("refreshed: " + refreshed.replaceAll("body [0-9]+", "a new body"));
        String promoted = Promotion.ofFollower(() -> Tenants.set("C"), body -> keys.future(7, body));
        System.out.println("promoted: " + promoted.replaceAll("body [0-9]+", "a new body"));

        Tenants.failing = "no tenant";
        int bodies = BODIES.get();
        keys.ofObject("100");
        keys.ofObject("100");
        System.out.println("bodies without a key: " + (BODIES.get() - bodies));
        forAll(1);
        System.out.println("bodies of others: " + (BODIES.get() - bodies - 2));
    }

    /** One tenant's write drops the results of all tenants for that key, and no others. */
    private static void invalidate(ContextKeys keys, int count) {
        Map<String, String> before = read(keys, count);
        Tenants.set("A");
        keys.change("key 1");
        Map<String, String> after = read(keys, count);
        int dropped = 0;
        int wrong = 0;
        for (Map.Entry<String, String> each : before.entrySet()) {
            boolean isDropped = !each.getValue().equals(after.get(each.getKey()));
            dropped += isDropped ? 1 : 0;
            wrong += isDropped == each.getKey().endsWith(" key 1") ? 0 : 1;
        }
        System.out.println("dropped: " + dropped + ", wrong: " + wrong);
    }

    private static Map<String, String> read(ContextKeys keys, int count) {
        Map<String, String> answers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            for (String tenant : new String[] {"A", "B"}) {
                Tenants.set(tenant);
                answers.put(tenant + " key " + i, keys.ofObject("key " + i));
            }
        }
        return answers;
    }
}
