package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.BackgroundExecutor;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether a flight waits for one of its own followers, and makes that follower's call
 * uncoalesced. Created with the first follower that has a future. The pauses between two searches double, and each
 * search frees one follower at most: a search that is mistaken costs few additional executions.
 */
final class ReentrySearch implements CallbackWatch.Watched {
    private static final int MAX_FOLLOWERS = 256;

    /** Weak: the watch must not keep a flight that the application has forgotten. */
    private final WeakReference<FutureFlight> reference;

    // Used by the watching thread.
    private int ticks;
    private int nextSearch = 1;

    ReentrySearch(FutureFlight flight) {
        this.reference = new WeakReference<>(flight);
    }

    @Override
    public boolean look() {
        FutureFlight flight = reference.get();
        if (flight == null || flight.isDone()) {
            return false;
        }
        if (++ticks >= nextSearch) {
            nextSearch = search(flight) ? ticks + 1 : 2 * ticks;
        }
        return true;
    }

    private static boolean search(FutureFlight flight) {
        int left = MAX_FOLLOWERS;
        for (Waiter w = flight.newestWaiter(); w != null && left > 0; w = w.next) {
            SharedFuture future = w instanceof SharedFuture.FutureWaiter place && w.isWaiting() ? place.future() : null;
            if (future != null && future.hasStages()) {
                left--;
                if (FutureGraph.leadsTo(flight, future)) {
                    return free(flight, future);
                }
            }
        }
        return false;
    }

    private static boolean free(FutureFlight flight, SharedFuture future) {
        @Nullable Callable<?> invocation = future.invocation();
        if (invocation == null || !future.leaveWait()) {
            return false;
        }
        BackgroundExecutor.runAlways(() -> flight.breakCycle(future, invocation, true));
        return true;
    }
}
