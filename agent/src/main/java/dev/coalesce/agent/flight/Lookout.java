package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Daemon;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Wakes now and then who waits for a flight that is over: a leader that ran out of stack or memory may have been unable to.
 * One daemon thread for all, while somebody waits, so that each of them can park without a limit: a timer for each is what
 * a wait of a virtual thread costs most. It wakes and does no more: what is to be done runs on the thread that waits.
 */
final class Lookout implements Runnable {
    static final long EVERY_MILLIS = 5_000;

    static final Lookout ALL = new Lookout(task -> Daemon.start("coalesce-lookout", task));

    private final Consumer<Runnable> threads;
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean running;

    Lookout(Consumer<Runnable> threads) {
        this.threads = threads;
    }

    /** For one whose wait has been noted, before it parks. False where there is no thread for it: then it looks itself. */
    boolean isKept() {
        if (running) {
            return true;
        }
        starting.lock();
        try {
            if (!running) {
                threads.accept(this);
                running = true;
            }
            return true;
        } catch (Throwable noThread) {
            return false;
        } finally {
            starting.unlock();
        }
    }

    @Override
    public void run() {
        do {
            pause();
            look();
        } while (goesOn());
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            // Nobody's business to interrupt this thread: go on.
        }
    }

    void look() {
        try {
            WaitGraph.forEach((thread, flight) -> {
                if (flight.isDone() || flight.isLost()) {
                    LockSupport.unpark(thread);
                }
            });
        } catch (Throwable e) {
            // No memory: next time.
        }
    }

    /** Who waits is noted first and asks then; this says first that it ends, and looks then: one of the two sees the other. */
    boolean goesOn() {
        running = false;
        if (WaitGraph.size() == 0) {
            return false;
        }
        starting.lock();
        try {
            boolean another = running;
            running = true;
            return !another;
        } finally {
            starting.unlock();
        }
    }
}
