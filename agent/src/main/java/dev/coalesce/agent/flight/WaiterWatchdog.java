package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Daemon;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets all who wait look again now and then: a leader that ran out of stack or memory may have been unable to wake them. One
 * daemon thread for all, while somebody waits, so that each of them can park without a limit: a timer for each is what a
 * wait of a virtual thread costs most. It wakes and does no more: what is to be done runs on the thread that waits.
 *
 * <p>Nothing in here blocks who waits, and no lock is held: a stack that ends in the middle leaves nothing that others would
 * wait for. Where the state is wrong, those who wait look by themselves, or there are two such threads for a while.
 */
class WaiterWatchdog implements Runnable {
    static final long EVERY_MILLIS = 5_000;

    static final WaiterWatchdog ALL = new WaiterWatchdog();

    private static final int IDLE = 0;
    private static final int STARTING = 1;
    private static final int RUNNING = 2;

    private final AtomicInteger state = new AtomicInteger();

    /**
     * For one whose wait has been noted, before it looks for the last time whether it has to wait: this may take the wake-up
     * that was meant for it.
     *
     * @return false where nobody will wake it now and then, so that it has to look itself
     */
    boolean isKept() {
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
        Daemon.start("coalesce-lookout", this);
    }

    @Override
    public final void run() {
        begin();
        do {
            pause();
            look();
        } while (goesOn());
    }

    /** By the thread itself: who has only started it does not know whether it runs. */
    final void begin() {
        state.set(RUNNING);
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            // Nobody's business to interrupt this thread: go on.
        }
    }

    static void look() {
        try {
            WaitGraph.forEach(LockSupport::unpark);
        } catch (Throwable e) {
            // No memory: next time.
        }
    }

    /**
     * Who waits is noted first and asks then; this says first that it ends, and looks then for who waits: one of the two sees
     * the other.
     */
    final boolean goesOn() {
        state.set(IDLE);
        if (!WaitGraph.isAnybodyWaiting()) {
            return false;
        }
        // Else one begins anew, and does this one's work; or is only about to, and may fail.
        return state.compareAndSet(IDLE, RUNNING) || state.get() != RUNNING;
    }
}
