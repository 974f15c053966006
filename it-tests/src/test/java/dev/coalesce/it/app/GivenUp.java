package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A leader that hangs. */
public class GivenUp {
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch leading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        GivenUp one = new GivenUp();
        Beans bean = Beans.of(GivenUp.class, "price");
        Call<String> hanging = Call.start(() -> one.price("tea"));
        one.leading.await();
        Call<String> waiting = Call.start(() -> one.price("tea")).awaitWaiting();
        Call.await("the flight to grow old", () -> (Long) bean.get("OldestFlightMillis") > 200);
        System.out.println("a later call: " + one.price("tea"));
        System.out.println("still seen: " + ((Long) bean.get("OldestFlightMillis") > 200) + ", in flight: "
                + bean.get("InFlight"));
        one.released.countDown();
        System.out.println(
                "who hung: " + hanging.get() + ", who waited: " + waiting.get() + ", kept: " + one.price("tea"));
        System.out.println("oldest: " + bean.get("OldestFlightMillis"));
    }

    @Coalesce(key = "sku", ttl = "1h", maxFlight = "200ms")
    String price(String sku) throws InterruptedException {
        int body = bodies.incrementAndGet();
        if (body == 1) {
            leading.countDown();
            released.await();
        }
        return "body " + body;
    }
}
