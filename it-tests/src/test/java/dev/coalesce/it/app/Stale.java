package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stale results that are served while a refresh runs. */
public class Stale {
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch refreshing = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            new Stale().refreshed();
        } else {
            new Stale().refreshFails();
        }
    }

    private void refreshed() throws InterruptedException {
        System.out.println("first: " + price("tea"));
        Call.await("a refresh", () -> price("tea").equals("old") && refreshing.getCount() == 0);
        int staleResults = 0;
        for (int i = 0; i < 100; i++) {
            staleResults += price("tea").equals("old") ? 1 : 0;
        }
        System.out.println("during the refresh: old " + staleResults + " times, bodies: " + bodies);
        released.countDown();
        Call.await("the new result", () -> price("tea").equals("new in the application's context"));
        System.out.println("after the refresh: new");
    }

    @Coalesce(key = "sku", ttl = "5ms", staleFor = "1h")
    String price(String sku) throws InterruptedException {
        if (bodies.incrementAndGet() == 1) {
            return "old";
        }
        refreshing.countDown();
        released.await();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == Stale.class.getClassLoader() ? "new in the application's context" : "new in " + context;
    }

    private void refreshFails() {
        System.out.println("first: " + fails("tea"));
        AgentBean bean = AgentBean.of(Stale.class, "fails");
        Call.await(
                "a failed refresh",
                () -> fails("tea").equals("old")
                        && (Long) bean.get("Failures") > 0
                        && (Integer) bean.get("InFlight") == 0);
        System.out.println("after a failed refresh: " + fails("tea"));
    }

    @Coalesce(key = "sku", ttl = "5ms", staleFor = "1h")
    String fails(String sku) {
        if (bodies.incrementAndGet() == 1) {
            return "old";
        }
        throw new IllegalStateException("the upstream is down");
    }
}
