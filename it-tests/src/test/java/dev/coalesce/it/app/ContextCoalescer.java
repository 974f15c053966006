package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link Coalescer} to whose keys an option adds the tenant of the caller's thread. */
public final class ContextCoalescer {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Coalescer QUOTES = Coalescer.named("quotes");
    private static final AtomicInteger LOADS = new AtomicInteger();

    /** Holds the tenant as applications do. */
    static final class Tenants {
        private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

        private Tenants() {}

        static void set(String tenant) {
            CURRENT.set(tenant);
        }
    }

    private ContextCoalescer() {}

    private static String load(Object key) {
        return key + " of " + Tenants.CURRENT.get() + ", load " + LOADS.incrementAndGet();
    }

    private static String get(String key) throws Exception {
        return QUOTES.get(key, HOUR, () -> load(key));
    }

    @SuppressWarnings("NullAway") // a tenant may be null; this program is compiled without other annotations
    public static void main(String[] args) throws Exception {
        Map<String, String> first = new HashMap<>();
        Random random = new Random(7);
        int wrong = 0;
        for (int i = 0; i < 2000; i++) {
            String tenant = random.nextInt(4) == 0 ? null : "tenant " + random.nextInt(5);
            Tenants.set(tenant);
            String key = "key " + random.nextInt(10);
            boolean isAsync = random.nextBoolean();
            String answer = isAsync
                    ? QUOTES.getAsync(key, HOUR, () -> CompletableFuture.completedFuture(load(key)))
                            .get()
                    : get(key);
            String known = first.putIfAbsent(tenant + " " + key, answer);
            wrong += answer.startsWith(key + " of " + tenant + ",") && (known == null || known.equals(answer)) ? 0 : 1;
        }
        System.out.println("wrong answers: " + wrong + ", loads beyond one for each key: "
                + (LOADS.get() == 2000 ? "all" : LOADS.get() - first.size()));
        invalidate(3);
        invalidate(50);
        String promoted = Promotion.ofFollower(
                () -> Tenants.set("C"),
                body -> QUOTES.getAsync("async", HOUR, () -> {
                    body.run();
                    return CompletableFuture.completedFuture(load("async"));
                }));
        System.out.println("promoted: " + promoted.replaceAll("load [0-9]+", "a new load"));
    }

    /** One tenant's write drops the results of all tenants for that key, and no others. */
    private static void invalidate(int count) throws Exception {
        QUOTES.invalidateAll();
        Map<String, String> before = read(count);
        Tenants.set("A");
        QUOTES.invalidate("key 1");
        Map<String, String> after = read(count);
        int dropped = 0;
        int wrong = 0;
        for (Map.Entry<String, String> each : before.entrySet()) {
            boolean isDropped = !each.getValue().equals(after.get(each.getKey()));
            dropped += isDropped ? 1 : 0;
            wrong += isDropped == each.getKey().endsWith(" key 1") ? 0 : 1;
        }
        System.out.println("dropped: " + dropped + ", wrong: " + wrong);
    }

    private static Map<String, String> read(int count) throws Exception {
        Map<String, String> answers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            for (String tenant : new String[] {"A", "B"}) {
                Tenants.set(tenant);
                answers.put(tenant + " key " + i, get("key " + i));
            }
        }
        return answers;
    }
}
