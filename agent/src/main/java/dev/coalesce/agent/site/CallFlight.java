package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFlightState;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A flight of a {@link CallGroup}: what its end does. First the key is free, then those who wait are told.
 *
 * <p>It has no fields of its own: one that leads alone, and gives a value, costs what a future would.
 */
class CallFlight extends Flight implements ReplayContext.ReplayTarget {
    private static final long METHODS = -1;

    CallFlight(CallGroup table, Object key, int begun) {
        super(table, key, begun);
    }

    /** Led by this thread. */
    static CallFlight byCaller(CallGroup table, Object key, ResultShape shape) {
        CoalescedMethod method = table.method;
        int ticks = shape == ResultShape.VALUE && !method.needsExactAges()
                ? method.clock().ticks()
                : 0;
        return ticks != 0 ? new CallFlight(table, key, ticks) : timed(table, key, shape, false);
    }

    /** Led by nobody, until a call is made again for it. */
    static CallFlight byNobody(CallGroup table, Object key, ResultShape shape, boolean refresh) {
        CallFlight lead = timed(table, key, shape, refresh);
        lead.disown();
        return lead;
    }

    static CallFlight timed(CallGroup table, Object key, ResultShape shape, boolean refresh) {
        long now = System.nanoTime();
        int ticks = Clock.ticksOf(now);
        CallFlight lead = shape == ResultShape.INPUT_STREAM
                ? new InputStreamFlight(table, key, ticks)
                : new CallFlight(table, key, ticks);
        lead.bring(new CallFlightState(now, shape, refresh));
        return lead;
    }

    @Override
    public final CallGroup table() {
        return (CallGroup) home();
    }

    final CoalescedMethod method() {
        return table().method;
    }

    private @Nullable CallFlightState extra() {
        return (CallFlightState) company();
    }

    @Override
    protected SharedFlightState makeCompany() {
        return new CallFlightState(0, ResultShape.VALUE, false);
    }

    private CallFlightState haveExtra() {
        return (CallFlightState) haveCompany();
    }

    @Override
    public long ageNanos() {
        CallFlightState extra = extra();
        if (extra != null && extra.startedNanos != 0) {
            return System.nanoTime() - extra.startedNanos;
        }
        return Clock.nanosSince(begun, method().clock());
    }

    @Override
    public void adopt(Object madeOf) {
        CallFlightState extra = haveExtra();
        extra.madeOf = madeOf;
        Counters counters = method().counters;
        (extra.refresh && extra.own == null ? counters.refreshes : counters.leads).increment();
        lead();
    }

    /** Who leads from now on makes calls of this kind. */
    void takenOver(ResultShape by) {
        haveExtra().shape = by;
    }

    /** From now on led by the caller that made this other flight, and followed this one. */
    void takenOver(CallFlight by) {
        takenOver(by.shape());
    }

    private ResultShape shape() {
        CallFlightState extra = extra();
        return extra == null ? ResultShape.VALUE : extra.shape;
    }

    /** Whether it is led by a call that was made again, and is of another key by now. */
    final boolean isChanged() {
        CallFlightState extra = extra();
        return extra != null && ReplayContext.isChanged(extra.madeOf, key());
    }

    final boolean isRefresh() {
        CallFlightState extra = extra();
        return extra != null && extra.refresh;
    }

    /** As this one is, for the same caller, who has waited long enough. */
    CallFlight another(Object key) {
        return byCaller(table(), key, shape());
    }

    /** Whether this thread would wait for itself. */
    boolean isByThisThread() {
        return owner() == Thread.currentThread();
    }

    /**
     * Called before a caller waits for this flight, which then sees to it that its outcome is there until that caller has
     * it.
     *
     * @return whether {@link #arrived} has to be called then
     */
    boolean expect() {
        return false;
    }

    /** The caller has taken the outcome, or has stopped waiting. */
    void arrived() {}

    /** An outcome in the form in which the caller who made this flight, and follows another, gets it. */
    @Nullable
    Object given(@Nullable Object outcome) {
        return outcome;
    }

    /** Called in the moment in which it leaves the table. */
    void keep(Object outcome, long nanos) {
        table().keep(key(), outcome, nanos);
    }

    /** A call that is about to be made for this flight is that of a future which has joined it. */
    void leadFor(SharedFuture future) {
        CallFlightState extra = haveExtra();
        loseLeadersInterest(extra);
        if (future.becomeLeaders()) {
            extra.own = future;
        }
    }

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        return end(result, thrown, METHODS);
    }

    /** As {@link #end(Object, Throwable)}; a result is kept for so long, else as the method says at its end. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    @Nullable
    Object end(@Nullable Object result, @Nullable Throwable thrown, long ttlNanos) {
        try {
            if (method().proxied != null && NestedProxyDetector.passed(this)) {
                return result;
            }
            disown();
            CallFlightState extra = extra();
            if (extra != null && ReplayContext.isChanged(extra.madeOf, key())) {
                extra.upstream = result instanceof CompletionStage<?> stage ? stage : null;
                abandon();
                return result;
            }
            if (thrown != null) {
                // Libraries turn an interruption into exceptions of their own and leave the flag set.
                fail(thrown, Thread.currentThread().isInterrupted() && !(thrown instanceof Error));
                return result;
            }
            if (extra != null && extra.shape == ResultShape.FUTURE) {
                return follow(extra, result, ttlNanos);
            }
            succeed(result, ttlNanos);
            return result;
        } catch (Throwable e) {
            begun = LOST; // first, since that takes no stack
            losses++;
            endedBadly("ending", e);
            return result;
        }
    }

    /** In the middle of its end something went wrong, or the stack ran out; it may do so in here. */
    private void endedBadly(String doing, Throwable e) {
        method().engine.failed(doing + " a call of " + method().name(), e);
        repair();
    }

    private void succeed(@Nullable Object result, long ttlNanos) {
        CoalescedMethod method = method();
        Object outcome = result == null ? CoalesceGroup.NULL : result;
        SingleUseTypes.Finder oneShots = method.oneShots;
        if (oneShots != null && oneShots.finds(result)) {
            method.oneShotSeen(result);
            settle(Signal.NOT_SHARED, 0);
        } else {
            method.counters.led(ageNanos());
            settle(outcome, method.jittered(ttlNanos == METHODS ? method.settings.ttlNanos() : ttlNanos));
        }
        settleOwn(outcome);
    }

    private void fail(Throwable thrown, boolean interrupted) {
        method().counters.failures.increment();
        Failure failure = new Failure(thrown);
        CallFlightState extra = extra();
        SharedFuture leaders = extra == null ? null : extra.own;
        boolean ownAffair = interrupted || isLeadersOwnAffair(extra, thrown);
        if (!ownAffair || !leaveToFollower(extra)) {
            long keep = 0;
            if (extra != null && extra.refresh) {
                table().refreshFailed(key(), thrown);
            } else if (!ownAffair) {
                keep = method().settings.errorTtlNanos();
            }
            settle(failure, keep);
        }
        if (leaders != null) {
            leaders.settle(failure);
        }
    }

    private boolean leaveToFollower(@Nullable CallFlightState extra) {
        if (extra != null && extra.shape == ResultShape.FUTURE) {
            loseLeadersInterest(extra);
        }
        return handOver();
    }

    private void loseLeadersInterest(CallFlightState extra) {
        SharedFuture leaders = extra.own;
        if (leaders != null) {
            leaders.leaveFlight();
        } else if (extra.interestIsLeaders) {
            extra.interestIsLeaders = false;
            loseInterest();
        }
    }

    private static boolean isLeadersOwnAffair(@Nullable CallFlightState extra, Throwable thrown) {
        return Interruption.causedBy(thrown)
                || (extra != null && extra.upstream != null && Interruption.isCancellation(thrown));
    }

    /** The body has returned a future: the flight goes on until it completes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    private @Nullable Object follow(CallFlightState extra, @Nullable Object result, long ttlNanos) {
        if (result == null) {
            fail(
                    new NullPointerException(
                            "the leading call of " + method().name() + " returned null instead of a future"),
                    false);
            return null;
        }
        CompletionStage<?> stage = (CompletionStage<?>) result;
        SharedFuture leaders = extra.own;
        if (extra.madeOf == null) {
            extra.interestIsLeaders = false;
            leaders = leadersFuture();
            extra.own = leaders;
        }
        extra.upstream = stage;
        if (isDone()) {
            extra.cancelUpstream(); // nobody was left to want it
        }
        stage.whenComplete((value, thrown) -> {
            try {
                if (method().proxied != null && NestedProxyDetector.passes(this)) {
                    return;
                }
                if (isChanged()) {
                    abandon();
                } else if (thrown == null) {
                    succeed(value, ttlNanos);
                } else {
                    fail(thrown, false);
                }
            } catch (Throwable e) {
                // First, and without a call: there may be no stack for one.
                begun = LOST;
                extra.lost = this;
                extra.nextLost = CallFlightState.firstLost;
                CallFlightState.firstLost = extra;
                losses++;
                endedBadly("completing", e);
            }
        });
        return leaders == null ? result : leaders;
    }

    /** The key is free before anyone is told: who calls again at once starts a new flight. */
    private void settle(Object outcome, long keepNanos) {
        CoalescedMethod method = method();
        if (keepNanos > 0) {
            method.inFlight.leave(new CompleteAndCache(this, outcome, keepNanos));
        } else {
            method.inFlight.leave(this);
        }
        complete(outcome);
        method.ended(this);
    }

    private void settleOwn(Object outcome) {
        CallFlightState extra = extra();
        if (extra != null) {
            extra.settleOwn(outcome);
        }
    }

    /** A result of this key was there already: this flight's followers get it. */
    void settledBefore(Object outcome) {
        disown();
        settle(outcome, 0);
    }

    /** The call that was made again for this flight has led it, and nobody takes its result. */
    void ledAgain(@Nullable Object result) {}

    /** The call that was made again for this flight found a result elsewhere: that is the outcome. */
    void answered(@Nullable Object result) {
        CallFlightState extra = haveExtra();
        if (extra.refresh && extra.own == null && !table().passes()) {
            method().counters.hits.decrement(); // nobody called
        }
        if (result instanceof CompletionStage<?> stage && extra.shape == ResultShape.FUTURE) {
            stage.whenComplete((value, thrown) ->
                    answeredWith(thrown != null ? new Failure(thrown) : value == null ? CoalesceGroup.NULL : value));
        } else {
            answeredWith(result == null ? CoalesceGroup.NULL : result);
        }
    }

    private void answeredWith(Object outcome) {
        settledBefore(table().passes() ? Signal.ABANDONED : outcome);
        settleOwn(outcome);
    }

    @Override
    public void abandon() {
        settledBefore(Signal.ABANDONED);
        CallFlightState extra = extra();
        SharedFuture leaders = extra == null ? null : extra.own;
        if (extra == null || leaders == null) {
            return;
        }
        CompletionStage<?> stage = extra.upstream;
        if (stage != null) {
            CallFlightState.passOn(stage, leaders);
        } else {
            // A call made again that never came to its body: as if it had only waited.
            method().counters.follows.increment();
            leaders.settle(Signal.ABANDONED);
        }
    }

    @Override
    protected boolean isTold() {
        CallFlightState extra = extra();
        return super.isTold() && (extra == null || extra.own == null || extra.own.isDone());
    }

    @Override
    protected void unwanted() {
        method().inFlight.leave(this);
        complete(Signal.ABANDONED);
        haveExtra().cancelUpstream();
    }

    @Override
    protected void rerun(SharedFuture future, Callable<?> call) {
        CallFlightState extra = haveExtra();
        extra.own = future;
        extra.upstream = null;
        takenOver(ResultShape.FUTURE);
        method().counters.promotions.increment();
        method().counters.follows.decrement();
        table().leadInBackground(this, call);
    }

    @Override
    protected void startOver(SharedFuture future, Callable<?> call) {
        table().followers().startOver(future, call);
    }

    @Override
    protected void breakCycle(SharedFuture future, Callable<?> call, boolean waited) {
        table().followers().breakCycle(future, call, waited);
    }

    @Override
    public String toString() {
        return method().name() + " with the key " + CoalescedMethod.text(key());
    }
}
