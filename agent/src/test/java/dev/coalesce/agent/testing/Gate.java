package dev.coalesce.agent.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Blocks a method body until the test opens the gate, and lets the test wait until a body has reached it. */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** Called by the body: waits until the gate is open. */
    public void pass() throws InterruptedException {
        reached.countDown();
        await(open);
    }

    /** Called by code that may not throw, such as a subscriber: waits until the gate is open. */
    public void passQuietly() {
        reached.countDown();
        awaitQuietly(open);
    }

    /** Called by the test: waits until a body has reached the gate. */
    public void awaitReached() {
        awaitQuietly(reached);
    }

    /** Called by the test if a body opens the gate: waits until it has done so. */
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
            throw new AssertionError("not reached or opened within " + Eventually.LIMIT);
        }
    }
}
