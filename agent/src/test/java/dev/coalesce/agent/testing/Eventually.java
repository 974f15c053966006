package dev.coalesce.agent.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will bring about. The limit only ends a test that has failed already. */
public final class Eventually {
    /** Longer than any healthy machine takes for what these tests wait for. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    @SuppressWarnings("ThreadPriorityCheck") // what is waited for may need this processor
    public static void isTrue(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("never came true: " + what);
            }
            Thread.yield();
        }
    }
}
