package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A leader that hangs, so that its flight is abandoned after {@code maxFlight}. */
public class AbandonedFlight {
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch leading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        AbandonedFlight one = new AbandonedFlight();
        AgentBean bean = AgentBean.of(AbandonedFlight.class, "price");
        Call<String> leader = Call.start(() -> one.price("tea"));
        one.leading.await();
        Call<String> follower = Call.start(() -> one.price("tea")).awaitWaiting();
        Call.await("the flight to grow old", () -> (Long) bean.get("OldestFlightMillis") > 200);
        System.out.println("a later call: " + one.price("tea"));
        System.out.println("abandoned flight is still visible: " + ((Long) bean.get("OldestFlightMillis") > 200)
                + ", in flight: " + bean.get("InFlight"));
        one.released.countDown();
        System.out.println(
                "leader: " + leader.get() + ", follower: " + follower.get() + ", cached: " + one.price("tea"));
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
