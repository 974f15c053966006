package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A load that is in flight while its key is invalidated. */
public class DropInFlight {
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String stored = "old";
    private volatile boolean slow = true;

    public static void main(String[] args) throws Exception {
        DropInFlight one = new DropInFlight();
        FutureTask<String> slowLoad = new FutureTask<>(() -> one.load("tea"));
        new Thread(slowLoad).start();
        one.loading.await();
        one.store("tea", "new");
        System.out.println("a call after the invalidation: " + one.load("tea"));
        one.released.countDown();
        System.out.println("the load that was in flight: " + slowLoad.get(60, TimeUnit.SECONDS));
        System.out.println("kept: " + one.load("tea"));
        Beans bean = Beans.of(DropInFlight.class, "load");
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

    @Invalidates(type = DropInFlight.class, method = "load", key = "sku")
    void store(String sku, String value) {
        stored = value;
    }
}
