package dev.coalesce.agent.flight;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits. It parks, so a virtual thread leaves its carrier, and a fork-join pool may compensate. */
final class ThreadWaiter extends Waiter implements ForkJoinPool.ManagedBlocker, WaitGraph.Wait {
    private static final long LOOK_AGAIN_NANOS = WaiterWatchdog.EVERY_MILLIS * 1_000_000;

    private final Flight flight;
    private final WaiterWatchdog watchdog;
    private final Thread thread = Thread.currentThread();
    private final ResultWatch others;
    private final boolean timed;
    private final long deadline;

    /** Waits up to {@code nanos}; 0 means as long as the leader runs. */
    ThreadWaiter(Flight flight, long nanos, ResultWatch others) {
        this(flight, nanos, others, WaiterWatchdog.ALL);
    }

    ThreadWaiter(Flight flight, long nanos, ResultWatch others, WaiterWatchdog watchdog) {
        this.flight = flight;
        this.others = others;
        this.watchdog = watchdog;
        this.timed = nanos > 0;
        this.deadline = timed ? System.nanoTime() + nanos : 0;
    }

    /** Waits as {@link Flight#await(long, ResultWatch)} says. */
    Object awaitOutcome() throws InterruptedException {
        if (!WaitGraph.enter(thread, this)) {
            return Signal.WOULD_DEADLOCK;
        }
        try {
            if (!flight.push(this)) {
                return flight.outcome();
            }
            if (!Shutdown.hasBegun()) {
                await();
            }
        } catch (Throwable e) {
            // No stack or memory is left. A waiter that is about to vanish must not be promoted.
            if (flight.isDone() || leave()) {
                throw e;
            }
            // This waiter has been promoted already: go on as the leader.
        } finally {
            WaitGraph.leave(thread);
        }
        if (flight.isDone()) {
            Object outcome = flight.outcome();
            flight.ensureSharedState().wakeOthers(outcome);
            return outcome;
        }
        if (leave()) {
            flight.unlinkDeparted();
            return endedEarly();
        }
        flight.startLeading();
        return Signal.PROMOTED;
    }

    @Override
    public WaitGraph.Execution awaited() {
        return flight;
    }

    private Object endedEarly() throws InterruptedException {
        Object elsewhere = others.result();
        if (elsewhere != null) {
            return elsewhere;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return Shutdown.isNoticed() ? Signal.SHUTTING_DOWN : Signal.TIMED_OUT;
    }

    /** Returns when the flight is done, or this thread is promoted, interrupted or out of time. */
    void await() {
        if (thread instanceof ForkJoinWorkerThread) {
            try {
                ForkJoinPool.managedBlock(this);
                return;
            } catch (InterruptedException e) {
                thread.interrupt();
            } catch (RejectedExecutionException full) {
                // The pool has no spare thread to compensate with: wait nevertheless.
            }
        }
        parkUntilReleasable();
    }

    boolean isTimedOut() {
        return timed && deadline - System.nanoTime() <= 0;
    }

    @Override
    public boolean block() {
        parkUntilReleasable();
        return true;
    }

    /** Also ends the flight if its leader lost it: nobody else may come by. */
    @Override
    public boolean isReleasable() {
        flight.repair();
        return flight.isDone()
                || isPromoted()
                || thread.isInterrupted()
                || isTimedOut()
                || others.result() != null
                || Shutdown.isNoticed();
    }

    /**
     * Parks until {@link #isReleasable}. Nothing between the check and the parking may park itself: it would consume
     * the wake-up.
     */
    private void parkUntilReleasable() {
        while (true) {
            boolean watched = watchdog.ensureRunning();
            if (isReleasable()) {
                return;
            }
            park(watched);
        }
    }

    private void park(boolean watched) {
        if (timed) {
            long left = deadline - System.nanoTime();
            LockSupport.parkNanos(flight, watched ? left : Math.min(left, LOOK_AGAIN_NANOS));
        } else if (watched) {
            LockSupport.park(flight);
        } else {
            LockSupport.parkNanos(flight, LOOK_AGAIN_NANOS);
        }
    }

    @Override
    boolean isThread() {
        return true;
    }

    @Override
    void wake(Object outcome) {
        LockSupport.unpark(thread);
    }

    /** Returns the thread if it has been promoted, and null otherwise. */
    @Nullable
    Thread promotedThread() {
        return isPromoted() ? thread : null;
    }

    @Override
    boolean becomeLeader(Flight flight) {
        // The leader is known before this thread notices: a thread that died meanwhile is found by its absence.
        flight.leadBy(this);
        if (!markPromoted()) {
            flight.stopLeading();
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }
}
