package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Privileged;
import org.jspecify.annotations.Nullable;

/** Runs {@link #emit} on one thread at a time. */
abstract class DrainLoop extends WorkInProgress implements Runnable {
    /** The loader that threads of the {@link SubscriberExecutor} use while they emit. */
    private final @Nullable ClassLoader contextLoader = Privileged.contextLoader();

    /** The thread that emits. A thread compares it with itself; others see it a little late. */
    private @Nullable Thread draining;

    /** Creates a loop that runs: nothing is emitted before its creator has called {@link #loop}. */
    DrainLoop() {
        super(RUNNING);
    }

    /** Emits whatever can be emitted now. Only the draining thread calls it. */
    abstract void emit();

    /** Called by the draining thread when {@link #emit} has thrown, for example for lack of memory. */
    abstract void emitFailed(Throwable thrown);

    /** Whether another thread can go on, so that this one returns to its caller. Called by the draining thread. */
    abstract boolean mayHandOver();

    /**
     * Makes another thread go on. Called after this thread has left the loop.
     *
     * @return false if this thread must go on itself
     */
    abstract boolean handOver();

    /** Whether this thread is draining. */
    final boolean isDrainingOnThisThread() {
        return draining == Thread.currentThread();
    }

    /** Whether a processor, or a lock, is all that is lacking to emit: the subscriber does not sleep or wait. */
    final boolean isShortOfProcessor() {
        Thread thread = draining;
        Thread.State seen = thread == null ? Thread.State.RUNNABLE : thread.getState();
        return seen == Thread.State.RUNNABLE || seen == Thread.State.BLOCKED;
    }

    /** Called by the draining thread after it has left the loop. */
    abstract void afterDrain();

    /** Drains on this thread, unless another thread is draining. */
    final void drain() {
        if (enter()) {
            loop();
        }
    }

    /** Drains on a thread of the {@link SubscriberExecutor}, unless a thread is draining. */
    final void drainOnExecutor() {
        if (enter()) {
            try {
                SubscriberExecutor.execute(this);
            } catch (Throwable noMemory) {
                state = IDLE; // a field write: there may be no stack left for a call
                throw noMemory;
            }
        }
    }

    /**
     * Drains on this thread of the executor, unless another one is draining. The context class loader is all it takes
     * over from the subscriber.
     *
     * @return false if another thread is draining
     */
    final boolean drainWithItsLoader(Thread current) {
        if (enter()) {
            current.setContextClassLoader(contextLoader);
            loop();
            return true;
        }
        return false;
    }

    /** Runs the loop on a thread of the executor that does nothing else meanwhile. */
    @Override
    public final void run() {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(contextLoader);
        try {
            loop();
        } finally {
            thread.setContextClassLoader(null);
        }
    }

    final void loop() {
        while (true) {
            draining = Thread.currentThread();
            try {
                emit();
            } catch (Throwable e) {
                emitFailed(e);
            }
            draining = null;
            if (endPass()) {
                break;
            }
            if (mayHandOver()) {
                state = IDLE;
                if (handOver() || !enter()) {
                    break;
                }
            } else {
                state = RUNNING;
            }
        }
        afterDrain();
    }
}
