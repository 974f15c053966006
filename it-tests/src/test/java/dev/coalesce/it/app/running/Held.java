package dev.coalesce.it.app.running;

import dev.coalesce.Coalesce;
import dev.coalesce.it.app.Crowd;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** Calls that are in flight until they are told to end. */
public final class Held {
    private static final int CALLERS = 5;

    private final CompletableFuture<String> upstream = new CompletableFuture<>();
    private final CountDownLatch inFlight = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Crowd crowd = new Crowd(CALLERS);
    private final FutureTask<List<Object>> calls = new FutureTask<>(() -> crowd.call(() -> load("key")));

    private final CompletableFuture<?>[] futures = new CompletableFuture<?>[CALLERS];

    /** Returns when one leads and the others wait. */
    public void lead() throws InterruptedException {
        new Thread(calls, "calls").start();
        inFlight.await();
        for (int i = 0; i < CALLERS; i++) {
            futures[i] = later("key");
        }
        System.out.println("bodies: " + crowd.bodies());
    }

    /** Returns when all have their results. */
    public void finish() throws Exception {
        mayEnd.countDown();
        System.out.println("results: " + calls.get().stream().distinct().count() + ", bodies: " + crowd.bodies());
        upstream.complete("done");
        for (CompletableFuture<?> future : futures) {
            future.get();
        }
        System.out.println("futures: " + CompletableFuture.allOf(futures).isDone());
    }

    @Coalesce(key = "name")
    Object load(String name) throws InterruptedException {
        crowd.run();
        inFlight.countDown();
        mayEnd.await();
        return new Object();
    }

    @Coalesce(key = "name")
    CompletableFuture<String> later(String name) {
        return upstream.copy();
    }
}
