import dev.coalesce.Coalesce;
import io.micrometer.context.ContextRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that are made again in the background run in the context of their callers. */
public class Contexts {
    static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    static class Prices {
        final AtomicInteger bodies = new AtomicInteger();
        volatile CountDownLatch refreshed = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);

        @Coalesce(key = "tenant", ttl = "1ms", staleFor = "1h")
        String stale(String tenant) {
            String result = tenant + " for " + TENANT.get() + " " + bodies.incrementAndGet();
            if (bodies.get() == 2) {
                refreshed.countDown();
            }
            return result;
        }

        @Coalesce(key = "tenant")
        CompletableFuture<String> later(String tenant) throws InterruptedException {
            if (bodies.incrementAndGet() == 1) {
                entered.countDown();
                new CountDownLatch(1).await(); // until it is interrupted
            }
            return CompletableFuture.completedFuture(tenant + " for " + TENANT.get());
        }
    }

    public static void main(String[] args) throws Exception {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
        refresh();
        promotion();
        System.exit(0);
    }

    static void refresh() throws Exception {
        Prices prices = new Prices();
        TENANT.set("acme");
        String result = prices.stale("acme");
        while (prices.bodies.get() < 2) {
            result = prices.stale("acme");
        }
        prices.refreshed.await();
        while (result.endsWith("1")) {
            result = prices.stale("acme");
        }
        System.out.println("refreshed: " + result.substring(0, result.length() - 2));
    }

    static void promotion() throws Exception {
        Prices prices = new Prices();
        Thread leader = new Thread(() -> {
            try {
                prices.later("acme");
            } catch (InterruptedException e) {
                // expected
            }
        });
        leader.start();
        prices.entered.await();
        CompletableFuture<String> follower = prices.later("acme");
        leader.interrupt();
        System.out.println("promoted: " + follower.get());
        System.out.println("own: " + TENANT.get());
    }
}
