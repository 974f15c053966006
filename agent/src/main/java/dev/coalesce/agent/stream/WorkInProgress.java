package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of work that one thread at a time does in passes, without a lock. Reactive libraries know this as the
 * queue-drain loop; RxJava calls the state {@code wip}.
 *
 * <p>The thread that moves {@link #state} from {@code IDLE} to {@code RUNNING} makes passes until nothing is left to do.
 * A thread that finds the work running sets {@code MISSED} and returns; the running thread then makes one more pass.
 * Each pass sees what other threads wrote before they called {@link #enter}, even if they wrote it with release
 * semantics only: the running thread writes {@code state} before it reads, and the others write {@code state} or execute
 * a full fence before they read that {@code MISSED} is set.
 */
abstract class WorkInProgress {
    static final int IDLE = 0;
    static final int RUNNING = 1;
    static final int MISSED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WorkInProgress.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The running thread writes {@code RUNNING} before each pass but its first. */
    volatile int state;

    WorkInProgress(int state) {
        this.state = state;
    }

    /** Returns true if this thread works now. If false, the running thread makes one more pass. */
    final boolean enter() {
        int now = state;
        if (now == MISSED) {
            VarHandle.fullFence();
            now = state;
        }
        while (now != MISSED) {
            if (STATE.compareAndSet(this, now, now + 1)) {
                return now == IDLE;
            }
            VarHandle.fullFence(); // a failed compare-and-set is only a read
            now = state;
        }
        return false;
    }

    /** Called by the running thread after a pass. Returns false if it has to make one more. */
    final boolean endPass() {
        return STATE.compareAndSet(this, RUNNING, IDLE);
    }

    final boolean isIdle() {
        return state == IDLE;
    }
}
