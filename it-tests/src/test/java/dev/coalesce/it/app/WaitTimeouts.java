package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.OnTimeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Followers that reach their {@code waitTimeout}. */
public class WaitTimeouts {
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch leading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ConcurrentCallers callers;

    WaitTimeouts(ConcurrentCallers callers) {
        this.callers = callers;
    }

    public static void main(String[] args) throws Exception {
        followerFails();
        followerOfFutureFails();
        followerProceeds();
        followersProceedConcurrently();
    }

    private static void followerFails() throws Exception {
        WaitTimeouts one = new WaitTimeouts(new ConcurrentCallers(0));
        Call<String> leader = Call.start(() -> one.failing("tea"));
        one.leading.await();
        Throwable thrown = Call.start(() -> one.failing("tea")).thrown();
        System.out.println(thrown);
        one.released.countDown();
        System.out.println("leader: " + leader.get());
        AgentBean bean = AgentBean.of(WaitTimeouts.class, "failing");
        System.out.println("timeouts: " + bean.get("Timeouts") + ", follows: " + bean.get("Follows"));
    }

    private static void followerOfFutureFails() {
        WaitTimeouts one = new WaitTimeouts(new ConcurrentCallers(0));
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<String> leaderFuture = one.future("tea", upstream);
        try {
            System.out.println(one.future("tea", upstream).join());
        } catch (CompletionException e) {
            System.out.println(e.getCause());
        }
        upstream.complete("body 1");
        System.out.println("leader: " + leaderFuture.join());
    }

    private static void followerProceeds() throws Exception {
        WaitTimeouts one = new WaitTimeouts(new ConcurrentCallers(0));
        Call<String> leader = Call.start(() -> one.proceeding("tea"));
        one.leading.await();
        System.out.println(
                "proceeds: " + Call.start(() -> one.proceeding("tea")).get());
        one.released.countDown();
        System.out.println("leader: " + leader.get() + ", cached: " + one.proceeding("tea"));
    }

    private static void followersProceedConcurrently() throws Exception {
        ConcurrentCallers callers = new ConcurrentCallers(8);
        WaitTimeouts one = new WaitTimeouts(callers);
        Call<Object> leader = Call.start(() -> one.proceedingConcurrently("tea"));
        one.leading.await();
        System.out.println("proceed concurrently: " + callers.report(() -> one.proceedingConcurrently("tea")));
        one.released.countDown();
        leader.get();
        System.out.println("bodies: " + one.bodies);
    }

    private int body() throws InterruptedException {
        int body = bodies.incrementAndGet();
        if (body == 1) {
            leading.countDown();
            released.await();
        } else {
            callers.run();
        }
        return body;
    }

    @Coalesce(key = "sku", waitTimeout = "50ms")
    String failing(String sku) throws InterruptedException {
        return "body " + body();
    }

    @Coalesce(key = "sku", waitTimeout = "50ms")
    CompletableFuture<String> future(String sku, CompletableFuture<String> upstream) {
        return upstream;
    }

    @Coalesce(key = "sku", ttl = "1h", waitTimeout = "50ms", onTimeout = OnTimeout.PROCEED)
    String proceeding(String sku) throws InterruptedException {
        return "body " + body();
    }

    /** The timeout is long enough for all callers to arrive before the first one proceeds. */
    @Coalesce(key = "sku", waitTimeout = "1s", onTimeout = OnTimeout.PROCEED)
    Object proceedingConcurrently(String sku) throws InterruptedException {
        body();
        return new Object();
    }
}
