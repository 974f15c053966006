package dev.coalesce.it.app;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Interrupts a leader, so that its follower's call is made again on a thread of the agent. */
public final class Promotion {
    private Promotion() {}

    /**
     * Makes two calls of one key, each on a thread of its own.
     *
     * @param caller runs first on each thread
     * @param call makes the call; its body runs the given task first
     * @return what the follower gets
     */
    static String ofFollower(Runnable caller, Function<Runnable, CompletableFuture<String>> call)
            throws InterruptedException, ExecutionException {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Thread leader = new Thread(() -> {
            caller.run();
            try {
                CompletableFuture<String> unused = call.apply(() -> {
                    runs.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            } catch (IllegalStateException interrupted) {
                // expected
            }
        });
        leader.start();
        runs.await();
        AtomicReference<CompletableFuture<String>> follower = new AtomicReference<>();
        Thread second = new Thread(() -> {
            caller.run();
            follower.set(call.apply(() -> {}));
        });
        second.start();
        second.join();
        leader.interrupt();
        return Objects.requireNonNull(follower.get()).get();
    }
}
