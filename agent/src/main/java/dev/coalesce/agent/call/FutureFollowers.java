package dev.coalesce.agent.call;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.thread.BackgroundExecutor;
import dev.coalesce.agent.thread.Timer;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Follows flights without a thread that waits: each follower has a future, and an invocation that makes its call again.
 */
final class FutureFollowers {
    private final CallGroup group;
    private final CoalescedMethod method;
    private final FutureStrategy strategy;

    FutureFollowers(CallGroup group, FutureStrategy strategy) {
        this.group = group;
        this.method = group.method;
        this.strategy = strategy;
    }

    @Nullable
    Object join(CallFlight flight, Callable<?> invocation) {
        SharedFuture future = flight.share(invocation);
        if (future == null) {
            method.flights.remove(flight);
            Object answer = group.enter(flight.key(), strategy, true);
            return answer instanceof CoalesceInvocationRequest request ? request.resume(invocation) : answer;
        }
        method.counters.join();
        limitWait(future, invocation, method.settings.waitTimeoutNanos());
        return strategy.callersFuture(future);
    }

    private void limitWait(SharedFuture future, Callable<?> invocation, long nanos) {
        if (nanos != 0) {
            after(nanos, future, () -> timedOut(future, invocation, nanos));
        }
    }

    /** Runs a task later, unless a future has completed by then. */
    private void after(long nanos, SharedFuture future, Runnable task) {
        if (future.isDone()) {
            return;
        }
        Timeout timeout = new Timeout(method, task);
        method.pendingTimeouts.add(timeout); // the timer does not hold it
        timeout.timer = Timer.afterIfReachable(nanos, timeout);
        future.whenDone(timeout::cancel);
    }

    /** A task that runs later, but not on the timer's thread: the stages of a future are the application's. */
    private static final class Timeout implements Runnable {
        private final CoalescedMethod method;
        private final Runnable task;
        private volatile @Nullable Future<?> timer;

        Timeout(CoalescedMethod method, Runnable task) {
            this.method = method;
            this.task = task;
        }

        @Override
        public void run() {
            method.pendingTimeouts.remove(this);
            BackgroundExecutor.runAlways(task);
        }

        void cancel() {
            Future<?> pending = timer;
            if (pending != null) {
                pending.cancel(false);
            }
            method.pendingTimeouts.remove(this);
        }
    }

    /** A follower that leads by now does not time out: the others wait for it. */
    private void timedOut(SharedFuture future, Callable<?> invocation, long waitedNanos) {
        Flight slow = future.flight();
        if (future.isDone() || future.takeOutcome() || !future.leaveWait()) {
            return;
        }
        if (method.settings.onTimeout() == OnTimeout.PROCEED) {
            proceed(slow, future, invocation, Delays.nextLookNanos(waitedNanos));
        } else {
            future.endWait(false);
            method.counters.timeouts.increment();
            future.deliverFailure(method.messages.timedOut(slow.key(), method.settings.waitTimeoutNanos()));
        }
    }

    /**
     * The first follower that times out leads a new flight, and the others follow that one. All of them still take the
     * result of the slow flight if it arrives first.
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    private void proceed(Flight slow, SharedFuture future, Callable<?> invocation, long nextLookNanos) {
        Object arrived = group.fresh(slow.key());
        if (arrived != null) {
            future.settle(arrived);
            return;
        }
        CallFlight fresh = strategy.newLeaderlessFlight(group, slow.key(), false);
        CallFlight successor = (CallFlight) method.abandoned.succeed(slow, fresh);
        boolean joined = future.moveTo(successor);
        future.takeResultOf(slow);
        if (successor == fresh) {
            future.endWait(false);
            fresh.leadFor(future);
            fresh.replay(invocation);
        } else if (!joined) {
            breakCycle(future, invocation, true);
        }
        lookAgain(future, slow.key(), nextLookNanos);
    }

    /** Looks from time to time for a result that has come otherwise, until the future has completed. */
    private void lookAgain(SharedFuture future, Object key, long nanos) {
        after(nanos, future, () -> {
            Object arrived = group.fresh(key);
            if (arrived != null) {
                future.settle(arrived);
            } else {
                lookAgain(future, key, Delays.nextLookNanos(nanos));
            }
        });
    }

    /** Makes the call uncoalesced in the background, for a follower that cannot have what the others have. */
    void startOver(SharedFuture future, Callable<?> invocation) {
        future.endWait(false);
        try {
            BackgroundExecutor.runAlways(() -> callUncoalesced(future, invocation, Reason.UNSHARED_RESULT));
        } catch (Throwable noThread) {
            callUncoalesced(future, invocation, Reason.UNSHARED_RESULT);
        }
    }

    /** Makes the call uncoalesced on the current thread. A call that leads elsewhere was counted as a lead already. */
    void breakCycle(SharedFuture future, Callable<?> invocation, boolean waited) {
        if (waited) {
            future.endWait(false);
            callUncoalesced(future, invocation, Reason.CYCLE);
        } else {
            complete(future, () -> callUncounted(invocation));
        }
    }

    private void callUncoalesced(SharedFuture future, Callable<?> invocation, Reason reason) {
        complete(future, () -> ReplayContext.runUncoalesced(group, invocation, reason));
    }

    /** Makes a call that was counted as a lead already, and takes back what it is counted as now. */
    private @Nullable Object callUncounted(Callable<?> invocation) throws Exception {
        PendingReplay replay = PendingReplay.uncoalesced(group, Reason.CYCLE);
        try {
            return replay.run(invocation);
        } finally {
            if (replay.hasEntered()) {
                method.uncountBypass(Reason.CYCLE);
            } else {
                method.counters.hits.decrement();
            }
        }
    }

    private void complete(SharedFuture future, Callable<?> call) {
        try {
            Object result = future.runOwnCall(call);
            if (result == null) {
                throw new NullPointerException("a call of " + method.name() + " returned null instead of a future");
            }
            future.deliverFrom(strategy.stage(result));
        } catch (Throwable e) {
            future.deliverFailure(e);
        }
    }
}
