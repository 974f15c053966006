package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Invalidates a key while its load is in flight. */
public class InvalidationInFlight {
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String stored = "old";
    private volatile boolean slow = true;

    public static void main(String[] args) throws Exception {
        InvalidationInFlight one = new InvalidationInFlight();
        FutureTask<String> slowLoad = new FutureTask<>(() -> one.load("tea"));
        new Thread(slowLoad).start();
        one.loading.await();
        one.store("tea", "new");
        System.out.println("a call after the invalidation: " + one.load("tea"));
        one.released.countDown();
        System.out.println("the load that was in flight: " + slowLoad.get(60, TimeUnit.SECONDS));
        System.out.println("cached: " + one.load("tea"));
        AgentBean bean = AgentBean.of(InvalidationInFlight.class, "load");
        System.out.println(
                "leads: " + bean.get("Leads") + ", hits: " + bean.get("Hits") + ", in flight: " + bean.get("InFlight"));
    }

    @Coalesce(key = "sku", ttl = "1h")
    String load(String sku) throws InterruptedException {
        String read = stored;
        if (slow) {
            slow = false;
            loading.countDown();
            released.await();
        }
        return read;
    }

    @Invalidates(type = InvalidationInFlight.class, method = "load", key = "sku")
    void store(String sku, String value) {
        stored = value;
    }
}
