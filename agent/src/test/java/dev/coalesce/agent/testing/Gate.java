package dev.coalesce.agent.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a body until the test opens it, and lets the test wait until a body is there. */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** In the body. Interruptible. */
    public void pass() throws InterruptedException {
        reached.countDown();
        await(open);
    }

    /** In the test. */
    public void awaitReached() {
        awaitQuietly(reached);
    }

    /** In the test, where a body opens it. */
    public void awaitOpen() {
        awaitQuietly(open);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public void open() {
        open.countDown();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came");
        }
    }
}
