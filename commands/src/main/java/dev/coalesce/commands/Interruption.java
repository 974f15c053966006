package dev.coalesce.commands;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command finish its work when Ctrl-C, or a request to terminate, ends its JVM. The JVM waits until this object is
 * closed, or for {@value #MAX_SECONDS} seconds.
 */
final class Interruption implements AutoCloseable {
    private static final long MAX_SECONDS = 30;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::holdJvm, "coalesce-interruption");

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void holdJvm() {
        interrupted.countDown();
        try {
            boolean unused = finished.await(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the JVM ends at once.
        }
    }

    /** Waits. Returns true if the user does not want to wait any longer. */
    boolean await(long nanos) {
        try {
            return interrupted.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs.
        }
    }
}
