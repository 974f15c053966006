package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Privileged;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link #emit} on one thread at a time without a lock. Reactive libraries know this as the queue-drain loop;
 * RxJava calls the state {@code wip}.
 *
 * <h2>Concurrency</h2>
 * The thread that moves {@code state} from {@code IDLE} to {@code DRAINING} runs the loop until nothing is left to do.
 * A thread that finds the loop running sets {@code MISSED} and returns; the draining thread then emits once more. Each
 * pass sees what other threads wrote before they set {@code MISSED}, since both write {@code state}.
 */
abstract class DrainLoop implements Runnable {
    private static final int IDLE = 0;
    private static final int DRAINING = 1;
    private static final int MISSED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(DrainLoop.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The loader that threads of the {@link SubscriberExecutor} use while they emit. */
    private final @Nullable ClassLoader contextLoader = Privileged.contextLoader();

    /** The thread that emits. A thread compares it with itself. */
    private @Nullable Thread draining;

    /** The loop is created running: nothing is emitted before its creator has called {@link #loop}. */
    private volatile int state = DRAINING;

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

    /** Whether some thread is draining. */
    final boolean isDraining() {
        return state != IDLE;
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

    /** Returns true if this thread drains now. If false, the draining thread emits once more. */
    private boolean enter() {
        for (; ; ) {
            int now = state;
            if (now == MISSED) {
                return false;
            }
            if (STATE.compareAndSet(this, now, now + 1)) {
                return now == IDLE;
            }
        }
    }

    final void loop() {
        boolean goesOn;
        do {
            state = DRAINING;
            draining = Thread.currentThread();
            try {
                emit();
            } catch (Throwable e) {
                emitFailed(e);
            }
            draining = null;
            goesOn = !STATE.compareAndSet(this, DRAINING, IDLE);
            if (goesOn && mayHandOver()) {
                state = IDLE;
                goesOn = !handOver() && enter();
            }
        } while (goesOn);
        afterDrain();
    }
}
