package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Methods that fail. */
public class Failing {
    private final AtomicInteger bodies = new AtomicInteger();
    private final Crowd crowd;

    Failing(Crowd crowd) {
        this.crowd = crowd;
    }

    public static void main(String[] args) throws Exception {
        atOnce("checked", one -> one.checked("tea"));
        atOnce("error", one -> one.error("tea"));
        atOnce("stack overflow", one -> one.overflow("tea"));
        Failing one = new Failing(new Crowd(0));
        Throwable first = caught(() -> one.checked("tea"));
        System.out.println("not kept: the same: " + (caught(() -> one.checked("tea")) == first));
        Throwable kept = caught(() -> one.kept("tea"));
        System.out.println("errorTtl: the same: " + (caught(() -> one.kept("tea")) == kept));
        Throwable old = caught(() -> one.keptShortly("tea"));
        Call.await("errorTtl to pass", () -> caught(() -> one.keptShortly("tea")) != old);
        System.out.println("errorTtl passes");
        retryAtOnce();
        System.out.println("in flight: " + Beans.of(Failing.class, "checked").get("InFlight"));
    }

    private interface Use {
        Object of(Failing one) throws Exception;
    }

    private static void atOnce(String kind, Use use) {
        Crowd crowd = new Crowd(3);
        Failing one = new Failing(crowd);
        IdentityHashMap<Throwable, String> thrown = new IdentityHashMap<>();
        for (Throwable each : crowd.call(() -> caught(() -> use.of(one)))) {
            thrown.put(each, each.getClass().getName() + " " + each.getMessage());
        }
        System.out.println(kind + ": bodies: " + crowd.bodies() + ", thrown: " + thrown.values());
    }

    /** Who calls again as soon as it hears of the failure gets an execution of its own. */
    private static void retryAtOnce() {
        Crowd crowd = new Crowd(3);
        Failing one = new Failing(crowd);
        Crowd again = new Crowd(0);
        crowd.call(() -> {
            Throwable first = caught(() -> one.checked("tea"));
            Throwable second = caught(() -> one.checked("tea"));
            if (first == second) {
                again.run();
            }
            return second;
        });
        System.out.println("retries that got the dead flight: " + again.bodies());
    }

    private static Throwable caught(Callable<?> call) {
        try {
            return new AssertionError("returned " + call.call());
        } catch (Throwable e) {
            return e;
        }
    }

    @Coalesce(ttl = "1h")
    Object checked(String sku) throws IOException {
        crowd.run();
        throw new IOException("failure " + bodies.incrementAndGet());
    }

    @Coalesce
    Object error(String sku) {
        crowd.run();
        throw new AssertionError("failure " + bodies.incrementAndGet());
    }

    @Coalesce
    Object overflow(String sku) {
        crowd.run();
        return deeper(0);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Coalesce(errorTtl = "1h")
    Object kept(String sku) throws IOException {
        throw new IOException("failure " + bodies.incrementAndGet());
    }

    @Coalesce(errorTtl = "5ms")
    Object keptShortly(String sku) throws IOException {
        throw new IOException("failure " + bodies.incrementAndGet());
    }
}
