package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Daemon;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets all waiters look at their flights again every few seconds. A leader that ran out of stack or memory may have
 * been unable to wake them. One daemon thread serves all waits, so that each of them can park without a time limit: a
 * timer is the most expensive part of a virtual thread's wait. The watchdog only wakes; everything else happens on the
 * thread that waits.
 *
 * <p><b>Concurrency.</b> Nothing here blocks a waiter, and no lock is held, so a stack that ends in the middle leaves
 * nothing behind that others would wait for. If the state is wrong, waiters look by themselves, or two watchdogs run
 * for a while.
 */
class WaiterWatchdog implements Runnable {
    static final long EVERY_MILLIS = 5_000;
    static final WaiterWatchdog ALL = new WaiterWatchdog();

    /** Looks at the waits in each round. Set once by the engine. */
    static volatile Inspection inspection = new Inspection();

    /** The inspection of the waits; by default it does nothing. */
    static class Inspection {
        /** Returns how long the watchdog may pause before the next look. */
        long pauseMillis() {
            return EVERY_MILLIS;
        }

        /** Looks at all waits once. Throws nothing. */
        void inspect() {}
    }

    private static final int IDLE = 0;
    private static final int STARTING = 1;
    private static final int RUNNING = 2;

    private final AtomicInteger state = new AtomicInteger();

    /**
     * Makes sure that the watchdog runs, if it can. Call this after the wait is noted in the {@link WaitGraph}, and
     * before the last check whether to wait: starting a thread may consume the wake-up that was meant for this wait.
     *
     * @return false if nobody will wake this waiter from time to time, so that it has to look by itself
     */
    boolean ensureRunning() {
        int now = state.get();
        if (now == IDLE && state.compareAndSet(IDLE, STARTING)) {
            try {
                start();
            } catch (Throwable noThread) {
                state.compareAndSet(STARTING, IDLE);
            }
        }
        return now == RUNNING;
    }

    void start() {
        Daemon.start("coalesce-watchdog", this);
    }

    @Override
    public final void run() {
        begin();
        Shutdown.Hook hook = new Shutdown.Hook();
        hook.add();
        long woken = System.nanoTime();
        do {
            pause();
            inspection.inspect();
            long now = System.nanoTime();
            if (now - woken >= EVERY_MILLIS * 1_000_000) {
                woken = now;
                wakeAll();
            }
        } while (goesOn());
        hook.remove();
    }

    /** Called by the watchdog's own thread: the thread that started it does not know whether it runs. */
    final void begin() {
        state.set(RUNNING);
    }

    private static void pause() {
        try {
            Thread.sleep(inspection.pauseMillis());
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread: go on.
        }
    }

    static void wakeAll() {
        try {
            WaitGraph.removeDead();
            WaitGraph.forEachThread(LockSupport::unpark);
        } catch (Throwable e) {
            // No memory: try again in the next round.
        }
    }

    /**
     * Decides whether to run another round. A waiter notes its wait first and asks {@link #ensureRunning} then; this
     * method says first that it stops, and looks for waits then. One of the two sees the other.
     */
    final boolean goesOn() {
        state.set(IDLE);
        if (!WaitGraph.isAnybodyWaiting()) {
            return false;
        }
        // If the compare-and-set fails, another thread starts a new watchdog; until that one runs, this one goes on.
        return state.compareAndSet(IDLE, RUNNING) || state.get() != RUNNING;
    }
}
