package dev.coalesce.it.app.attach;

import dev.coalesce.Coalesce;
import dev.coalesce.it.app.ConcurrentCallers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** Calls that stay in flight until a command ends them. */
public final class InFlightCalls {
    private static final int CALLERS = 5;

    private final CompletableFuture<String> upstream = new CompletableFuture<>();
    private final CountDownLatch inFlight = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final ConcurrentCallers callers = new ConcurrentCallers(CALLERS);
    private final FutureTask<List<Object>> calls = new FutureTask<>(() -> callers.call(() -> load("key")));

    private final CompletableFuture<?>[] futures = new CompletableFuture<?>[CALLERS];

    /** Returns when one call leads and the others wait. */
    public void lead() throws InterruptedException {
        new Thread(calls, "calls").start();
        inFlight.await();
        for (int i = 0; i < CALLERS; i++) {
            futures[i] = future("key");
        }
        System.out.println("bodies: " + callers.bodies());
    }

    /** Returns when all calls have their results. */
    public void finish() throws Exception {
        mayEnd.countDown();
        System.out.println("results: " + calls.get().stream().distinct().count() + ", bodies: " + callers.bodies());
        upstream.complete("done");
        for (CompletableFuture<?> each : futures) {
            each.get();
        }
        System.out.println("futures: " + CompletableFuture.allOf(futures).isDone());
    }

    @Coalesce(key = "name")
    Object load(String name) throws InterruptedException {
        callers.run();
        inFlight.countDown();
        mayEnd.await();
        return new Object();
    }

    @Coalesce(key = "name")
    CompletableFuture<String> future(String name) {
        return upstream.copy();
    }
}
