package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Leaders and followers that are interrupted or cancelled. */
public class Interruption {
    private final BlockingQueue<Thread> entered = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        leadersAreInterrupted();
        followerIsInterrupted();
        futureIsCancelled();
    }

    /** Interrupts two leaders, one after the other, of five callers. */
    private static void leadersAreInterrupted() throws Exception {
        Interruption one = new Interruption();
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
        AgentBean bean = AgentBean.of(Interruption.class, "declared");
        System.out.println("further bodies: " + one.entered.size() + ", promotions: " + bean.get("Promotions")
                + ", follows: " + bean.get("Follows") + ", in flight: " + bean.get("InFlight"));
    }

    private static void followerIsInterrupted() throws Exception {
        Interruption one = new Interruption();
        Call<Object> leader = Call.start(() -> one.undeclared("tea"));
        one.entered.take();
        Call<Object> otherFollower = Call.start(() -> one.undeclared("tea")).awaitWaiting();
        Call<String> interrupted = Call.start(() -> {
            try {
                return "got " + one.undeclared("tea");
            } catch (RuntimeException e) {
                return e + ", flag: " + Thread.currentThread().isInterrupted();
            }
        });
        interrupted.awaitWaiting().interrupt();
        System.out.println(interrupted.get());
        one.released.countDown();
        System.out.println("leader: " + leader.get() + ", other follower: " + otherFollower.get());
    }

    /** Cancels the future that the body returned, as a timer would, and not the copy of a caller: all callers fail. */
    private static void futureIsCancelled() throws Exception {
        BlockingQueue<CompletableFuture<Object>> upstream = new LinkedBlockingQueue<>();
        Interruption one = new Interruption();
        CompletableFuture<Object> first = one.future("tea", upstream);
        CompletableFuture<Object> second = one.future("tea", upstream);
        upstream.take().cancel(true);
        System.out.println("cancelled: " + first.isCancelled() + ", " + second.isCancelled() + ", further bodies: "
                + upstream.size());
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
    CompletableFuture<Object> future(String sku, BlockingQueue<CompletableFuture<Object>> upstream) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        upstream.add(future);
        return future;
    }
}
