package dev.coalesce.agent.site;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.thread.Timer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The followers of a table that have no thread waiting: each has a future, and its call to be made again. */
final class FutureFollowers {
    private final CallGroup table;
    private final CoalescedMethod method;

    FutureFollowers(CallGroup table) {
        this.table = table;
        this.method = table.method;
    }

    @Nullable
    Object join(Flight flight, Callable<?> call) {
        SharedFuture future = flight.share(call);
        if (future == null) {
            method.inFlight.leave(flight);
            Object again = table.enter(flight.key(), ResultShape.FUTURE);
            return again instanceof CoalesceInvocationRequest
                    ? ((CoalesceInvocationRequest) again).resume(call)
                    : again;
        }
        method.counters.follows.increment();
        limit(future, call, method.settings.waitTimeoutNanos());
        return future;
    }

    /** Lets it wait no longer than it may. The timer is gone when the future is done. */
    private void limit(SharedFuture future, Callable<?> call, long nanos) {
        if (nanos == 0 || future.isDone()) {
            return;
        }
        // Not on the timer's thread: what hangs on the future is the application's.
        Runnable late = () -> BackgroundExecutor.must(() -> late(future, call, nanos));
        method.timed.add(late); // the timer does not hold it
        Future<?> timer = Timer.ifHeldAfter(nanos, late);
        future.whenComplete((value, thrown) -> {
            timer.cancel(false);
            method.timed.remove(late);
        });
    }

    /** One that leads by now is not late: it is the one that the others wait for. */
    private void late(SharedFuture future, Callable<?> call, long waited) {
        Flight slow = future.flight();
        if (future.isDone() || !future.leaveWait()) {
            return;
        }
        if (method.settings.onTimeout() == OnTimeout.PROCEED) {
            proceed(slow, future, call, method.morePatience(waited));
        } else {
            method.counters.follows.decrement();
            method.counters.timeouts.increment();
            future.completeExceptionally(method.timedOut(slow.key()));
        }
    }

    /** The first to be late leads a new flight, the rest follow it. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    private void proceed(Flight slow, SharedFuture future, Callable<?> call, long patience) {
        CallFlight fresh = CallFlight.byNobody(table, slow.key(), ResultShape.FUTURE, false);
        Flight relay = slow.relay(fresh);
        if (relay == fresh) {
            method.inFlight.succeed(slow, fresh);
            method.replaced(slow);
        }
        boolean joined = future.moveTo(relay);
        if (relay == fresh) {
            method.counters.follows.decrement();
            fresh.leadFor(future);
            ReplayContext.lead(fresh, call);
        } else if (!joined) {
            breakCycle(future, call, true);
        }
        limit(future, call, patience);
    }

    /** Makes the call uncoalesced, for a follower that cannot have what the others have. */
    void startOver(SharedFuture future, Callable<?> call) {
        method.counters.follows.decrement();
        try {
            BackgroundExecutor.must(() -> callFor(future, call));
        } catch (Throwable noThread) {
            callFor(future, call);
        }
    }

    /** As {@link #startOver}, on this thread; one whose call leads was counted as that. */
    void breakCycle(SharedFuture future, Callable<?> call, boolean waited) {
        if (waited) {
            method.counters.follows.decrement();
            callFor(future, call);
        } else {
            give(future, () -> ReplayContext.aloneToo(table, call));
        }
    }

    private void callFor(SharedFuture future, Callable<?> call) {
        give(future, () -> ReplayContext.alone(table, call));
    }

    private void give(SharedFuture future, Callable<?> alone) {
        try {
            Object result = alone.call();
            if (result == null) {
                throw new NullPointerException("a call of " + method.name() + " returned null instead of a future");
            }
            ((CompletionStage<?>) result).whenComplete((value, thrown) -> {
                if (thrown == null) {
                    future.complete(value);
                } else {
                    future.completeExceptionally(thrown);
                }
            });
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }
}
