package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Leaders and followers that go away. */
public class Interrupted {
    private final BlockingQueue<Thread> entered = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        leadersGoAway();
        followersGoAway();
        futureIsCancelled();
    }

    /** Two leaders in a row, of five callers. */
    private static void leadersGoAway() throws Exception {
        Interrupted one = new Interrupted();
        List<Call<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(Call.start(() -> one.declared("tea")));
        }
        for (int i = 0; i < 2; i++) {
            Thread leader = one.entered.take();
            calls.stream().filter(call -> !call.isOn(leader)).forEach(Call::awaitDoneOrWaiting);
            leader.interrupt();
        }
        one.entered.take();
        one.released.countDown();
        System.out.println(calls.stream().map(Call::outcome).sorted().toList());
        Beans bean = Beans.of(Interrupted.class, "declared");
        System.out.println("bodies beyond these: " + one.entered.size() + ", promotions: " + bean.get("Promotions")
                + ", follows: " + bean.get("Follows") + ", in flight: " + bean.get("InFlight"));
    }

    private static void followersGoAway() throws Exception {
        Interrupted one = new Interrupted();
        Call<Object> leader = Call.start(() -> one.undeclared("tea"));
        one.entered.take();
        Call<Object> stays = Call.start(() -> one.undeclared("tea")).awaitWaiting();
        Call<String> leaves = Call.start(() -> {
            try {
                return "got " + one.undeclared("tea");
            } catch (RuntimeException e) {
                return e + ", flag: " + Thread.currentThread().isInterrupted();
            }
        });
        leaves.awaitWaiting().interrupt();
        System.out.println(leaves.get());
        one.released.countDown();
        System.out.println("leader: " + leader.get() + ", who stayed: " + stays.get());
    }

    /** The future that the body returned, not one that a caller got: nobody asked for that, so somebody else leads. */
    private static void futureIsCancelled() throws Exception {
        BlockingQueue<CompletableFuture<Object>> upstream = new LinkedBlockingQueue<>();
        Interrupted one = new Interrupted();
        CompletableFuture<Object> first = one.later("tea", upstream);
        CompletableFuture<Object> second = one.later("tea", upstream);
        upstream.take().cancel(true);
        upstream.take().complete("of the second body");
        System.out.println("leader's future cancelled: " + first.isCancelled() + ", follower: " + second.join());
    }

    private Object body() throws InterruptedException {
        entered.add(Thread.currentThread());
        released.await();
        return "result";
    }

    @Coalesce(key = "sku")
    Object declared(String sku) throws InterruptedException {
        return body();
    }

    @Coalesce(key = "sku")
    Object undeclared(String sku) {
        try {
            return body();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Coalesce(key = "sku")
    CompletableFuture<Object> later(String sku, BlockingQueue<CompletableFuture<Object>> upstream) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        upstream.add(future);
        return future;
    }
}
