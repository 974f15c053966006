package dev.coalesce.agent.flight;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits. Parks, so a virtual thread leaves its carrier, and a fork-join pool may compensate. */
final class ThreadWaiter extends Waiter implements ForkJoinPool.ManagedBlocker {
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(Lookout.EVERY_MILLIS);

    private final Flight flight;
    private final Thread thread = Thread.currentThread();
    private final boolean timed;
    private final long deadline;

    /** With {@code nanos} 0 it waits as long as the leader runs. */
    ThreadWaiter(Flight flight, long nanos) {
        this.flight = flight;
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
        while (!isReleasable()) {
            park();
        }
    }

    boolean isLate() {
        return timed && deadline - System.nanoTime() <= 0;
    }

    @Override
    public boolean block() {
        park();
        return isReleasable();
    }

    @Override
    public boolean isReleasable() {
        flight.repair();
        return flight.isDone() || isPromoted() || thread.isInterrupted() || isLate();
    }

    private void park() {
        boolean seen = Lookout.ALL.isKept();
        if (timed) {
            long left = deadline - System.nanoTime();
            LockSupport.parkNanos(flight, seen ? left : Math.min(left, LOOK_AGAIN));
        } else if (seen) {
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
