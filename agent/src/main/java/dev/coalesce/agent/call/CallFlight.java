package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.flight.CompleteAndCache;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.FutureFlight;
import dev.coalesce.agent.flight.FutureFlightState;
import dev.coalesce.agent.flight.Interruption;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.metrics.Counters;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A flight of a {@link CallGroup}, and what its end does: first the key is free, then the waiters are told. A caller
 * that retries at once therefore starts a new flight.
 *
 * <p><b>Memory.</b> This class has no fields of its own: a flight that leads alone, and returns a value, costs what a
 * future would cost.
 */
public class CallFlight extends FutureFlight implements ReplayTarget {
    /** Creates a flight that the current thread leads. */
    protected CallFlight(CallGroup group, Object key, int begunTicks) {
        super(group, key, begunTicks);
    }

    @Override
    public final CallGroup group() {
        return (CallGroup) scopeOwner();
    }

    /** Returns the method that is called. */
    protected final CoalescedMethod method() {
        return group().method;
    }

    @Override
    protected final MethodWatch watchedMethod() {
        return method().watch;
    }

    private @Nullable CallFlightState state() {
        return (CallFlightState) sharedState();
    }

    private CallFlightState ensureState() {
        return (CallFlightState) ensureSharedState();
    }

    final void initState(long startedNanos, CallFlightStrategy strategy, boolean refresh) {
        initState(CallFlightState.of(this, startedNanos, strategy, refresh));
    }

    @Override
    protected FutureFlightState newSharedState() {
        return new CallFlightState(0, null, false);
    }

    @Override
    public long ageNanos() {
        CallFlightState state = state();
        if (state != null && state.startedNanos != 0) {
            return System.nanoTime() - state.startedNanos;
        }
        return Clock.nanosSince(begun, method().clock());
    }

    /** Notes that no thread leads this flight until a call is replayed for it. */
    final void markLeaderless() {
        stopLeading();
    }

    private CallFlightStrategy strategy() {
        CallFlightState state = state();
        CallFlightStrategy strategy = state == null ? null : state.strategy;
        return strategy != null ? strategy : (CallFlightStrategy) group().strategy();
    }

    @Override
    public void adopt(Object replayedKey) {
        CallFlightState state = ensureState();
        state.replayedKey = replayedKey;
        Counters counters = method().counters;
        (state.refresh && state.leaderFuture == null ? counters.refreshes : counters.leads).increment();
        startLeading();
        beginEvent(method().names());
    }

    /** Goes on with the strategy of the promoted follower's call. */
    protected void continueAs(CallFlight followersFlight) {
        ensureState().strategy = followersFlight.strategy();
    }

    /** Creates the flight of a follower that timed out, to lead in place of the flight that it waited for. */
    protected CallFlight newSuccessor(Object key) {
        return strategy().newCallerFlight(group(), key);
    }

    /** Tells whether the current thread would wait for itself if it followed this flight. */
    protected boolean isLedByThisThread() {
        return leader() == Thread.currentThread();
    }

    @Override
    protected final boolean hasKeyChanged() {
        CallFlightState state = state();
        return state != null && ReplayContext.hasKeyChanged(state.replayedKey, key());
    }

    /** Tells whether this flight refreshes a stale result. */
    protected final boolean isRefresh() {
        CallFlightState state = state();
        return state != null && state.refresh;
    }

    /** Called before a caller waits for this flight. The outcome then stays available until the caller has taken it. */
    protected boolean expectDelivery() {
        return false;
    }

    /** Called when the caller has taken the outcome, or has stopped waiting. */
    protected void delivered() {
        // Outcomes that are values need no release.
    }

    /** Converts another flight's outcome into what the caller of this flight gets. */
    protected @Nullable Object deliver(Object outcome) {
        return strategy().deliver(outcome);
    }

    /** Makes a joined future the leader's future. The caller replays its call next. */
    final void leadFor(SharedFuture future) {
        loseLeadersInterest();
        if (future.becomeLeader()) {
            ensureState().leaderFuture = future;
        }
    }

    @Override
    protected final boolean counts() {
        return method().interceptor().countsAtEnd(this);
    }

    @Override
    protected final void abandonReplay(@Nullable Object result) {
        FutureStrategy futures = FutureStrategy.of(group());
        boolean isFuture = result instanceof CompletionStage || futures != FutureStrategy.INSTANCE;
        ensureState().upstream = isFuture && result != null ? futures.stage(result) : null;
        abandon();
    }

    @Override
    protected @Nullable Object bodyReturned(@Nullable Object result) {
        return strategy().bodyReturned(this, result);
    }

    @Override
    protected void bodyFailed(Throwable thrown, boolean interrupted) {
        fail(thrown, interrupted);
    }

    @Override
    protected void reportFailure(String step, Throwable cause) {
        method().failures.accept(step + " a call of " + method().name(), cause);
    }

    /**
     * Returns how long a result of this flight is cached.
     *
     * @return nanoseconds; 0 if it is not cached
     */
    long ttlNanos() {
        return method().settings.ttlNanos();
    }

    /** Ends this flight with a result. */
    protected final void succeed(@Nullable Object result) {
        CoalescedMethod method = method();
        Object outcome = outcomeOf(result);
        ResultInspector inspector = method.inspector;
        if (inspector != null && !method.messages.isShareable(inspector.inspect(result))) {
            settle(Signal.NOT_SHARED, 0, outcome);
        } else {
            method.counters.recordDuration(isLost() ? 0 : ageNanos());
            settle(outcome, Delays.jittered(ttlNanos()), outcome);
        }
    }

    private static Object outcomeOf(@Nullable Object result) {
        return result == null ? CoalesceGroup.NULL : result;
    }

    private void fail(Throwable thrown, boolean interrupted) {
        method().counters.recordFailure(isLost() ? 0 : ageNanos());
        Failure failure = new Failure(thrown);
        SharedFuture leaders = leaderFuture(); // promoting a follower replaces it
        // If no follower is left to promote, the flight is abandoned already, and settling it only frees the key.
        if (!interrupted || !leaveToFollower()) {
            long ttlNanos = group().failureTtlNanos(key(), thrown, isRefresh());
            settle(failure, interrupted ? 0 : ttlNanos, interrupted ? null : failure);
        }
        if (interrupted && leaders != null) {
            leaders.settle(failure); // it has left, so that a follower could be promoted
        }
    }

    protected final boolean leaveToFollower() {
        strategy().leaderLeaves(this);
        return promoteWaiter();
    }

    final void loseLeadersInterest() {
        CallFlightState state = ensureState();
        SharedFuture leaders = state.leaderFuture;
        if (leaders != null) {
            leaders.leaveFlight();
        } else if (state.leaderHoldsInterest) {
            state.leaderHoldsInterest = false;
            loseInterest();
        }
    }

    /** Lets this flight end with the future that the body returned. Returns the leader's own future. */
    final @Nullable Object attachUpstream(@Nullable Object result) {
        if (result == null) {
            String message = "the leading call of " + method().name() + " returned null instead of a future";
            fail(new NullPointerException(message), false);
            return null;
        }
        CallFlightState state = ensureState();
        if (state.replayedKey == null) {
            state.leaderHoldsInterest = false;
            state.leaderFuture = newLeaderFuture();
        }
        SharedFuture leaders = state.leaderFuture;
        state.attach((CompletionStage<?>) result, this);
        return leaders == null ? result : leaders;
    }

    @Override
    protected final @Nullable SharedFuture leaderFuture() {
        CallFlightState state = state();
        return state == null ? null : state.leaderFuture;
    }

    @Override
    protected void resultEnded(@Nullable Object result, @Nullable Throwable thrown) {
        if (!counts()) {
            return;
        }
        if (hasKeyChanged()) {
            abandon();
        } else if (thrown == null) {
            succeed(result);
        } else {
            fail(thrown, ensureState().isAttachingHere() && Interruption.arrivedOnThisThread(thrown));
        }
    }

    @Override
    public void cache(Object outcome, long nanos) {
        group().cache(key(), outcome, nanos);
    }

    /** Ends this flight, and caches its outcome for a while. The leader's own outcome is null if it has left. */
    protected void settle(Object outcome, long cacheNanos, @Nullable Object leaderOutcome) {
        leaveTable(outcome, cacheNanos);
        SharedFuture leaders = leaderFuture();
        if (leaders != null && leaderOutcome != null) {
            complete(outcome, leaders, leaderOutcome);
        } else {
            complete(outcome);
        }
        method().abandoned.remove(this);
    }

    @Override
    protected final Executor stageExecutor(Executor standard) {
        return ensureState().stageExecutor(standard, isDone());
    }

    /** Frees the key, and caches an outcome in the same step. */
    protected final void leaveTable(Object outcome, long cacheNanos) {
        if (cacheNanos > 0) {
            method().flights.remove(new CompleteAndCache(this, outcome, cacheNanos));
        } else {
            method().flights.remove(this);
        }
    }

    @Override
    public void supersede(Object outcome) {
        stopLeading();
        settle(outcome, 0, null);
    }

    @Override
    public void abandon() {
        supersede(Signal.ABANDONED);
        SharedFuture leaders = leaderFuture();
        CallFlightState state = state();
        CompletionStage<?> stage = state == null ? null : state.upstream;
        if (leaders != null && stage != null) {
            leaders.deliverFrom(stage);
        } else if (leaders != null) {
            leaders.followInstead(); // the call never came to its body
            leaders.settle(Signal.ABANDONED);
        }
    }

    @Override
    protected boolean isTold() {
        SharedFuture leaders = leaderFuture();
        return super.isTold() && (leaders == null || leaders.isDone());
    }

    @Override
    protected void unwanted() {
        method().flights.remove(this);
        complete(Signal.ABANDONED);
        ensureState().cancelUpstream();
    }

    /** Makes a call again in the background, to lead this flight. */
    final void replayInBackground(Callable<?> invocation) {
        method().refreshes().replay(this, () -> {
            if (isDone()) {
                abandon(); // every caller that wanted the result has left
            } else {
                replay(invocation);
            }
        });
    }

    /** Makes a call again on the current thread, to lead this flight. */
    final void replay(Callable<?> invocation) {
        try {
            new PendingReplay(this).run(invocation);
        } catch (Throwable e) {
            // This flight has ended, and no caller receives the exception.
        }
    }

    @Override
    public void answeredElsewhere(@Nullable Object result) {
        CallFlightState state = ensureState();
        if (state.refresh && state.leaderFuture == null && !group().isDisabled()) {
            method().counters.hits.decrement(); // no caller made this call
        }
        strategy().answeredElsewhere(this, result);
    }

    final void settleElsewhere(@Nullable Object result) {
        Object outcome = outcomeOf(result);
        stopLeading();
        settle(group().isDisabled() ? Signal.ABANDONED : outcome, 0, outcome);
    }

    @Override
    protected final void promote(SharedFuture future, Callable<?> invocation) {
        CallFlightState state = ensureState();
        state.hold(this);
        state.leaderFuture = future;
        state.upstream = null;
        state.strategy = FutureStrategy.of(group());
        method().counters.promotions.increment();
        future.endWait(false);
        replayInBackground(invocation);
    }

    @Override
    protected final void waitEnded(long nanos, boolean isFollow) {
        method().counters.waited(nanos, isFollow);
    }

    @Override
    protected final void countFollow(boolean isFollow) {
        method().counters.correctFollow(isFollow);
    }

    @Override
    protected final void startOver(SharedFuture future, Callable<?> invocation) {
        new FutureFollowers(group(), FutureStrategy.of(group())).startOver(future, invocation);
    }

    @Override
    protected final void breakCycle(SharedFuture future, Callable<?> invocation, boolean waited) {
        new FutureFollowers(group(), FutureStrategy.of(group())).breakCycle(future, invocation, waited);
    }

    @Override
    public String toString() {
        return method().messages.describeCall(key());
    }
}
