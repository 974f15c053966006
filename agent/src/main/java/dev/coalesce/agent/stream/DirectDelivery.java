package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Calls the only subscriber of a stream on upstream's thread, as upstream itself would without coalescing. */
final class DirectDelivery {
    private static final int SPINS = 1_000;
    private static final long LOOK_NANOS = 50_000;

    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(DirectDelivery.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that calls the subscriber; null while nobody does. */
    @SuppressWarnings("UnusedVariable") // accessed by THREAD
    private @Nullable Thread thread;

    /** Whether this thread is calling the subscriber. */
    boolean isOnThisThread() {
        return THREAD.getOpaque(this) == Thread.currentThread();
    }

    /** Whether some thread is calling the subscriber. */
    boolean isInProgress() {
        return THREAD.getOpaque(this) != null;
    }

    /** Delivers what has arrived, and executes a full fence. */
    void deliver(ReplayDelivery[] all) {
        if (all.length == 0) {
            VarHandle.fullFence(); // otherwise DrainLoop.drain() does
            return;
        }
        Object outer = THREAD.getOpaque(this);
        THREAD.setOpaque(this, Thread.currentThread());
        try {
            for (ReplayDelivery only : all) {
                only.drain();
            }
        } finally {
            THREAD.setOpaque(this, outer);
        }
    }

    /** Delivers what has arrived to the leader, as {@link #deliverNow} does. */
    void deliverToLeader(ReplaySubscription[] all) {
        for (ReplaySubscription each : all) {
            if (each.isLeader()) {
                deliverNow(each);
            }
        }
    }

    /**
     * Delivers what has arrived, and returns when the subscriber has it, since the last element may be valid only until
     * then. This takes time if another thread is serving the subscriber at this moment: a dispatcher, or the thread that
     * has redirected it. A subscriber that makes upstream emit inside its own {@code onNext} is not waited for.
     */
    private void deliverNow(ReplayDelivery only) {
        Object outer = THREAD.getOpaque(this);
        THREAD.setOpaque(this, Thread.currentThread());
        try {
            only.drain();
            for (int i = 0; !only.isDrainingOnThisThread() && (!only.isIdle() || only.isDue(false)); i++) {
                if (i < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, LOOK_NANOS);
                }
                only.drain();
            }
        } finally {
            THREAD.setOpaque(this, outer);
        }
    }
}
