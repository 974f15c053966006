package dev.coalesce.agent.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread makes true. */
public final class Eventually {
    /** Exceeds what a healthy machine needs for any of these conditions, so it is reached only by a test that fails. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    @SuppressWarnings("ThreadPriorityCheck") // the other thread may need this processor
    public static void isTrue(String description, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("never came true: " + description);
            }
            Thread.yield();
        }
    }

    /** Waits for a future that another thread completes. */
    public static <T> T of(CompletableFuture<T> future) {
        isTrue("the future is done", future::isDone);
        return future.join();
    }
}
