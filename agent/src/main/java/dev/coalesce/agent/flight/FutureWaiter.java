package dev.coalesce.agent.flight;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A future's place among the waiters of one flight. */
final class FutureWaiter extends Waiter {
    /** Cleared by a caller that leaves: the place may stay linked for a while. */
    private volatile @Nullable SharedFuture future;

    final FutureFlight flight;

    FutureWaiter(SharedFuture future, FutureFlight flight) {
        this.future = future;
        this.flight = flight;
    }

    /** Does nothing but initialize this class. */
    static void initialize() {}

    void forget() {
        future = null;
    }

    @Override
    void wake(Object outcome) {
        SharedFuture waiting = future;
        if (waiting != null) {
            waiting.settle(outcome);
        }
    }

    @Override
    boolean hasStages() {
        SharedFuture waiting = future;
        return waiting != null && waiting.hasStages();
    }

    /** No thread waits here, so the call is made again in the background. */
    @Override
    boolean becomeLeader(Flight left) {
        SharedFuture waiting = future;
        Callable<?> invocation = waiting == null ? null : waiting.invocation();
        if (waiting == null || invocation == null || waiting.isDone() || !markPromoted()) {
            return false;
        }
        flight.promote(waiting, invocation);
        return true;
    }
}
