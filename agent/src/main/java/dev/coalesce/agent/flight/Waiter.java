package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A caller that waits for a flight: a node of the flight's stack of waiters. */
abstract class Waiter {
    private static final int WAITING = 0;
    private static final int PROMOTED = 1;
    private static final int DEPARTED = 2;
    private static final int TOLD = 3;

    private static final VarHandle STATUS;

    static {
        try {
            STATUS = MethodHandles.lookup().findVarHandle(Waiter.class, "status", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written before the node is pushed; later only to unlink nodes that no longer wait. */
    volatile @Nullable Waiter next;

    /** A promotion and a departure race by compare-and-set from {@link #WAITING}: exactly one of them wins. */
    @SuppressWarnings("UnusedVariable") // accessed through STATUS
    private volatile int status;

    /** Wakes this waiter, or completes its future. Called by {@link #tell}, when the outcome can be read. */
    abstract void wake(Object outcome);

    /** Tells whether a thread waits here, and not a future. */
    boolean isThread() {
        return false;
    }

    /** Tells whether waking this waiter runs code of the application. */
    boolean hasStages() {
        return false;
    }

    /**
     * Wakes this waiter unless it has left or another thread does. Two threads may tell the outcome of a lost flight.
     * If waking fails, the next thread tries again.
     */
    final void tell(Object outcome) {
        if (!isWaiting() || !STATUS.compareAndSet(this, WAITING, TOLD)) {
            return;
        }
        try {
            wake(outcome);
        } catch (Throwable e) {
            status = WAITING;
            throw e;
        }
    }

    /**
     * Called by a leader that goes away. Returns true if this waiter leads from now on, and sees to it that the body
     * runs.
     */
    abstract boolean becomeLeader(Flight flight);

    /** Marks this waiter as the leader; false if it has left. */
    final boolean markPromoted() {
        return STATUS.compareAndSet(this, WAITING, PROMOTED);
    }

    /** Marks this waiter as departed; false if it was promoted or has left before. */
    final boolean leave() {
        return STATUS.compareAndSet(this, WAITING, DEPARTED);
    }

    /** Marks a promoted waiter as departed; false if it was not promoted. */
    final boolean resign() {
        return STATUS.compareAndSet(this, PROMOTED, DEPARTED);
    }

    /** Completes the leader's own future, unless its caller has left. */
    final void tellLeader(Object outcome) {
        if (STATUS.compareAndSet(this, WAITING, TOLD) || STATUS.compareAndSet(this, PROMOTED, TOLD)) {
            wake(outcome);
        }
    }

    /**
     * Unlinks the older waiters that have left. This is not atomic: a race can leave a departed waiter linked until the
     * next time, but never loses one that waits.
     */
    final void unlinkDepartedBehind() {
        Waiter last = this;
        for (Waiter w = next; w != null; w = w.next) {
            if (w.isWaiting()) {
                last = w;
            } else {
                last.next = w.next;
            }
        }
    }

    final boolean isWaiting() {
        return (int) STATUS.getVolatile(this) == WAITING;
    }

    final boolean isPromoted() {
        return (int) STATUS.getVolatile(this) == PROMOTED;
    }
}
