package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Calls the only subscriber of a stream on upstream's thread, as upstream itself would without coalescing. */
final class DirectDelivery {
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

    /** Delivers what has arrived. */
    void deliver(ReplayDelivery[] all) {
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

    /**
     * Delivers what has arrived, and returns when the subscriber has it, since the last element may be valid only until
     * then. This takes time if another thread is serving the subscriber at this moment: a dispatcher, or the thread that
     * has redirected it. A subscriber that makes upstream emit inside its own {@code onNext} is not waited for.
     */
    void deliverNow(ReplayDelivery[] all) {
        deliver(all);
        for (ReplayDelivery only : all) {
            while (!only.isDrainingOnThisThread() && (only.isDraining() || only.isDue(false))) {
                Thread.onSpinWait();
                only.drain();
            }
        }
    }
}
