package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.OnTimeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Followers of leaders that take their time. */
public class Patience {
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch leading = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Crowd crowd;

    Patience(Crowd crowd) {
        this.crowd = crowd;
    }

    public static void main(String[] args) throws Exception {
        fail();
        failOfFuture();
        proceed();
        proceedTogether();
    }

    private static void fail() throws Exception {
        Patience one = new Patience(new Crowd(0));
        Call<String> leader = Call.start(() -> one.failing("tea"));
        one.leading.await();
        Throwable thrown = Call.start(() -> one.failing("tea")).thrown();
        System.out.println(thrown);
        one.released.countDown();
        System.out.println("leader: " + leader.get());
        Beans bean = Beans.of(Patience.class, "failing");
        System.out.println("timeouts: " + bean.get("Timeouts") + ", follows: " + bean.get("Follows"));
    }

    private static void failOfFuture() {
        Patience one = new Patience(new Crowd(0));
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<String> leaders = one.later("tea", upstream);
        try {
            System.out.println(one.later("tea", upstream).join());
        } catch (CompletionException e) {
            System.out.println(e.getCause());
        }
        upstream.complete("body 1");
        System.out.println("leader: " + leaders.join());
    }

    private static void proceed() throws Exception {
        Patience one = new Patience(new Crowd(0));
        Call<String> leader = Call.start(() -> one.proceeding("tea"));
        one.leading.await();
        System.out.println(
                "proceeds: " + Call.start(() -> one.proceeding("tea")).get());
        one.released.countDown();
        System.out.println("leader: " + leader.get() + ", kept: " + one.proceeding("tea"));
    }

    private static void proceedTogether() throws Exception {
        Crowd crowd = new Crowd(8);
        Patience one = new Patience(crowd);
        Call<Object> leader = Call.start(() -> one.proceedingTogether("tea"));
        one.leading.await();
        System.out.println("proceed together: " + crowd.report(() -> one.proceedingTogether("tea")));
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
            crowd.run();
        }
        return body;
    }

    @Coalesce(key = "sku", waitTimeout = "50ms")
    String failing(String sku) throws InterruptedException {
        return "body " + body();
    }

    @Coalesce(key = "sku", waitTimeout = "50ms")
    CompletableFuture<String> later(String sku, CompletableFuture<String> upstream) {
        return upstream;
    }

    @Coalesce(key = "sku", ttl = "1h", waitTimeout = "50ms", onTimeout = OnTimeout.PROCEED)
    String proceeding(String sku) throws InterruptedException {
        return "body " + body();
    }

    /** Long enough for all callers to come while the first still waits. */
    @Coalesce(key = "sku", waitTimeout = "1s", onTimeout = OnTimeout.PROCEED)
    Object proceedingTogether(String sku) throws InterruptedException {
        body();
        return new Object();
    }
}
