package dev.coalesce.agent.flight;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flight that callers can also join with a future, without a thread that waits. It counts how many callers want the
 * result, and ends when nobody is left.
 */
public abstract class FutureFlight extends ExecutionFlight {
    /**
     * Creates a flight that the current thread leads.
     *
     * @param scopeOwner the group that owns the key; compared by identity
     * @param key the key; it must not change
     * @param begun the time of the start, in a unit of the subclass's choice, but not {@link #LOST}
     */
    protected FutureFlight(Object scopeOwner, Object key, int begun) {
        super(scopeOwner, key, begun);
    }

    /** Initializes the classes that a future needs, while there is enough stack. See {@link FlightTable}. */
    public static void prepareFutures() {
        SharedFuture.initialize();
    }

    @Override
    protected abstract FutureFlightState newSharedState();

    private FutureFlightState futureState() {
        return (FutureFlightState) ensureSharedState();
    }

    @Override
    final Flight entry() {
        FutureFlightState state = (FutureFlightState) sharedState;
        WeakEntry entry = state == null ? null : state.entry;
        return entry == null ? this : entry;
    }

    /**
     * Joins this flight with a future.
     *
     * @param invocation makes the caller's call again
     * @return a future of the outcome; null if the flight was abandoned or nobody wants it any more: start over
     */
    public final @Nullable SharedFuture share(Callable<?> invocation) {
        SharedFuture future = new SharedFuture(this, invocation);
        return join(future) ? future : null;
    }

    final boolean join(SharedFuture future) {
        if (!futureState().addInterest()) {
            return false;
        }
        if (!push(future.waiter())) {
            Object outcome = outcome();
            if (outcome == Signal.ABANDONED) {
                return false;
            }
            future.settle(outcome);
        } else {
            if (futureState().startSearch()) {
                CallbackWatch.add(new ReentrySearch(this));
            }
        }
        return true;
    }

    /**
     * Lets this flight end with a stage.
     *
     * @param stage what the body has returned
     */
    public final void endWith(CompletionStage<?> stage) {
        stage.whenComplete(new UpstreamEnd(this));
    }

    /** Ends a flight with the future that its body has returned. */
    private record UpstreamEnd(FutureFlight flight)
            implements BiConsumer<@Nullable Object, @Nullable Throwable>, FutureGraph.Target {
        @Override
        public void accept(@Nullable Object result, @Nullable Throwable thrown) {
            flight.endLater(result, thrown);
        }

        @Override
        public void forEachFuture(Consumer<Object> action) {
            flight.forEachFuture(action);
        }
    }

    /**
     * Returns the future of the caller that leads.
     *
     * @return null if there is none
     */
    protected @Nullable SharedFuture leaderFuture() {
        return null;
    }

    /** Runs an action for the futures of all callers. */
    private void forEachFuture(Consumer<Object> action) {
        SharedFuture leader = leaderFuture();
        if (leader != null) {
            action.accept(leader);
        }
        for (Waiter w = newestWaiter(); w != null; w = w.next) {
            SharedFuture future = w instanceof SharedFuture.FutureWaiter place ? place.future() : null;
            if (future != null) {
                action.accept(future);
            }
        }
    }

    /**
     * Creates the leader's own future. Its interest was counted from the start, and it does not wait with the others.
     *
     * @return a future that is not complete
     */
    protected final SharedFuture newLeaderFuture() {
        return new SharedFuture(this, null);
    }

    /**
     * Publishes the outcome, and completes the leader's future together with the others.
     *
     * @param outcome as {@link #complete(Object)}
     * @param leader the leader's future
     * @param leaderOutcome the leader's outcome
     */
    protected final void complete(Object outcome, SharedFuture leader, Object leaderOutcome) {
        Waiter place = leader.waiter();
        futureState().tellLeader(place, leaderOutcome);
        complete(outcome);
        place.tellLeader(leaderOutcome); // if this flight had an outcome before
    }

    /**
     * Returns the executor on which the asynchronous stages of the method's own future run by default.
     *
     * @param standard the executor of a {@code CompletableFuture}
     * @return {@code standard} if the method's future has no other
     */
    protected Executor stageExecutor(Executor standard) {
        return standard;
    }

    /** Notes that a caller's future has left. */
    final void departed() {
        unlinkDeparted();
        loseInterest();
    }

    /** Removes the interest of one caller: its future was cancelled, or it gave up its call as the leader. */
    protected final void loseInterest() {
        if (futureState().removeInterest()) {
            unwanted();
        }
    }

    /** Called once, when every caller has cancelled its future. */
    protected abstract void unwanted();

    /**
     * Makes a call again in the background, to lead this flight, which has no leader.
     *
     * @param future the future of a follower, which is the leader's from now on
     * @param invocation makes that follower's call again
     */
    protected abstract void promote(SharedFuture future, Callable<?> invocation);

    /**
     * Makes a call again in the background and uncoalesced, for one caller that cannot have what the others have.
     *
     * @param future receives the result
     * @param invocation makes that caller's call again
     */
    protected abstract void startOver(SharedFuture future, Callable<?> invocation);

    /**
     * Makes a call again on the current thread and uncoalesced, because this thread would otherwise wait for ever.
     *
     * @param future receives the result
     * @param invocation makes that caller's call again
     * @param waited false if the call leads this flight on another thread
     */
    protected abstract void breakCycle(SharedFuture future, Callable<?> invocation, boolean waited);

    /**
     * Called once for each caller that has joined this flight, when its future no longer waits.
     *
     * @param nanos how long it has waited
     * @param isFollow whether it has received, or does not want any more, what the leader has got
     */
    protected abstract void waitEnded(long nanos, boolean isFollow);

    /**
     * Called if a caller whose wait has ended goes on in another way than it seemed.
     *
     * @param isFollow true if it is a follow after all; false if it is no follow any more
     */
    protected abstract void countFollow(boolean isFollow);

    /** A future among the waiters of a flight that it has left for another one. */
    static final class FormerWaiter extends Waiter {
        private final SharedFuture future;

        FormerWaiter(SharedFuture future) {
            this.future = future;
        }

        @Override
        boolean hasStages() {
            return future.hasStages();
        }

        @Override
        void wake(Object outcome) {
            if (ResultWatch.isResult(outcome)) {
                future.settle(outcome);
            }
        }

        @Override
        boolean becomeLeader(Flight left) {
            return false;
        }
    }
}
