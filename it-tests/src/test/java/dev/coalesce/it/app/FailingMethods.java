package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Coalesced methods whose bodies fail. */
public class FailingMethods {
    private final AtomicInteger bodies = new AtomicInteger();
    private final ConcurrentCallers callers;

    FailingMethods(ConcurrentCallers callers) {
        this.callers = callers;
    }

    public static void main(String[] args) throws Exception {
        failConcurrently("checked", one -> one.checked("tea"));
        failConcurrently("error", one -> one.error("tea"));
        failConcurrently("stack overflow", one -> one.overflow("tea"));
        FailingMethods one = new FailingMethods(new ConcurrentCallers(0));
        Throwable first = caught(() -> one.checked("tea"));
        System.out.println("not cached: same exception " + (caught(() -> one.checked("tea")) == first));
        Throwable cached = caught(() -> one.cached("tea"));
        System.out.println("errorTtl: same exception " + (caught(() -> one.cached("tea")) == cached));
        Throwable old = caught(() -> one.cachedBriefly("tea"));
        Call.await("errorTtl to pass", () -> caught(() -> one.cachedBriefly("tea")) != old);
        System.out.println("errorTtl has passed");
        retryAtOnce();
        System.out.println(
                "in flight: " + AgentBean.of(FailingMethods.class, "checked").get("InFlight"));
    }

    private interface FailingCall {
        Object call(FailingMethods one) throws Exception;
    }

    private static void failConcurrently(String kind, FailingCall failing) {
        ConcurrentCallers callers = new ConcurrentCallers(3);
        FailingMethods one = new FailingMethods(callers);
        IdentityHashMap<Throwable, String> thrown = new IdentityHashMap<>();
        for (Throwable each : callers.call(() -> caught(() -> failing.call(one)))) {
            thrown.put(each, each.getClass().getName() + " " + each.getMessage());
        }
        System.out.println(kind + ": bodies: " + callers.bodies() + ", thrown: " + thrown.values());
    }

    /** A caller that retries immediately after a failure starts a new flight. */
    private static void retryAtOnce() {
        ConcurrentCallers callers = new ConcurrentCallers(3);
        FailingMethods one = new FailingMethods(callers);
        ConcurrentCallers staleRetries = new ConcurrentCallers(0);
        callers.call(() -> {
            Throwable first = caught(() -> one.checked("tea"));
            Throwable second = caught(() -> one.checked("tea"));
            if (first == second) {
                staleRetries.run();
            }
            return second;
        });
        System.out.println("retries that got the old failure: " + staleRetries.bodies());
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
        callers.run();
        throw new IOException("failure " + bodies.incrementAndGet());
    }

    @Coalesce
    Object error(String sku) {
        callers.run();
        throw new AssertionError("failure " + bodies.incrementAndGet());
    }

    @Coalesce
    Object overflow(String sku) {
        callers.run();
        return deeper(0);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Coalesce(errorTtl = "1h")
    Object cached(String sku) throws IOException {
        throw new IOException("failure " + bodies.incrementAndGet());
    }

    @Coalesce(errorTtl = "5ms")
    Object cachedBriefly(String sku) throws IOException {
        throw new IOException("failure " + bodies.incrementAndGet());
    }
}
