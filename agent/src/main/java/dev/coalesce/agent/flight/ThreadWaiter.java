package dev.coalesce.agent.flight;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits. Parks, so a virtual thread leaves its carrier, and a fork-join pool may compensate. */
final class ThreadWaiter extends Waiter implements ForkJoinPool.ManagedBlocker {
    private static final long LOOK_AGAIN = WaiterWatchdog.EVERY_MILLIS * 1_000_000;

    private final Flight flight;
    private final WaiterWatchdog lookout;
    private final Thread thread = Thread.currentThread();
    private final boolean timed;
    private final long deadline;

    /** With {@code nanos} 0 it waits as long as the leader runs. */
    ThreadWaiter(Flight flight, long nanos) {
        this(flight, nanos, WaiterWatchdog.ALL);
    }

    ThreadWaiter(Flight flight, long nanos, WaiterWatchdog lookout) {
        this.flight = flight;
        this.lookout = lookout;
        this.timed = nanos > 0;
        this.deadline = timed ? System.nanoTime() + nanos : 0;
    }

    /** Until the flight is done, or this thread is promoted, interrupted or late. */
    void await() {
        if (thread instanceof ForkJoinWorkerThread) {
            try {
                ForkJoinPool.managedBlock(this);
                return;
            } catch (InterruptedException e) {
                thread.interrupt();
            } catch (RejectedExecutionException full) {
                // The pool has no thread to put in this one's place: wait all the same.
            }
        }
        parkUntilReleasable();
    }

    boolean isLate() {
        return timed && deadline - System.nanoTime() <= 0;
    }

    @Override
    public boolean block() {
        parkUntilReleasable();
        return true;
    }

    @Override
    public boolean isReleasable() {
        flight.repair();
        return flight.isDone() || isPromoted() || thread.isInterrupted() || isLate();
    }

    /** Nothing that might park may come between the look and the parking: it would take the wake-up. */
    private void parkUntilReleasable() {
        while (true) {
            boolean kept = lookout.isKept();
            if (isReleasable()) {
                return;
            }
            park(kept);
        }
    }

    private void park(boolean kept) {
        if (timed) {
            long left = deadline - System.nanoTime();
            LockSupport.parkNanos(flight, kept ? left : Math.min(left, LOOK_AGAIN));
        } else if (kept) {
            LockSupport.park(flight);
        } else {
            LockSupport.parkNanos(flight, LOOK_AGAIN);
        }
    }

    @Override
    void wake(Object outcome) {
        LockSupport.unpark(thread);
    }

    @Override
    boolean takeOver(Flight flight) {
        if (!promote()) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }
}
