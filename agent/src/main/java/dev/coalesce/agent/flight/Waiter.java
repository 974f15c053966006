package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One who waits for a flight: a node of the flight's stack. */
abstract class Waiter {
    private static final int WAITING = 0;
    private static final int PROMOTED = 1;
    private static final int GONE = 2;
    private static final int TOLD = 3;

    private static final VarHandle STATUS;

    static {
        try {
            STATUS = MethodHandles.lookup().findVarHandle(Waiter.class, "status", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written before the node is pushed, later only to unlink nodes that no longer wait. */
    volatile @Nullable Waiter next;

    @SuppressWarnings("UnusedVariable") // by STATUS
    private volatile int status;

    /** Called once, by who ends the flight, after its outcome can be read. */
    abstract void wake(Object outcome);

    /**
     * Wakes this waiter unless it has left, or somebody else does: two threads may tell the outcome of a flight that was
     * lost. Where waking breaks off, the next one tries again.
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

    /** Called by a leader that goes away: true where this waiter sees to it that the body runs. */
    abstract boolean takeOver(Flight flight);

    /** Makes this waiter the leader, unless it has left. */
    final boolean promote() {
        return STATUS.compareAndSet(this, WAITING, PROMOTED);
    }

    /** False where it is too late, because the waiter has been promoted, or has left before. */
    final boolean leave() {
        return STATUS.compareAndSet(this, WAITING, GONE);
    }

    /** As {@link #leave}, for one that has been promoted. */
    final boolean resign() {
        return STATUS.compareAndSet(this, PROMOTED, GONE);
    }

    final boolean isWaiting() {
        return (int) STATUS.getVolatile(this) == WAITING;
    }

    final boolean isPromoted() {
        return (int) STATUS.getVolatile(this) == PROMOTED;
    }
}
