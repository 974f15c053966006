package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A flight of a {@link CallTable}: what its end does. First the key is free, then those who wait are told. */
final class Lead extends Flight {
    private static final long METHODS = -1;

    final CallTable table;

    /** Of the calls of its leader, who may be followed by one of another kind. */
    private volatile ResultShape shape;

    private final boolean refresh;

    /** Of its own; else the method's at its end. */
    private long ttlNanos = METHODS;

    /** Whether its leader is a call that the agent made again: nobody takes that call's result from it. */
    private boolean madeAgain;

    /** To be kept when the flight leaves the table, and for how long; null: nothing. */
    private @Nullable Object keep;

    private long keepNanos;

    private volatile @Nullable CompletionStage<?> upstream;

    /** The future of the call that leads. Written by one leader after the other. */
    private @Nullable SharedFuture own;

    /** Whether the interest that is counted from the start belongs to no future yet. */
    private boolean interestIsLeaders = true;

    private Lead(CallTable table, Object key, ResultShape shape, boolean refresh) {
        super(table, key, System.nanoTime());
        this.table = table;
        this.shape = shape;
        this.refresh = refresh;
    }

    /** Led by this thread. */
    static Lead byCaller(CallTable table, Object key, ResultShape shape) {
        return new Lead(table, key, shape, false);
    }

    /** Led by nobody, until a call is made again for it. */
    static Lead byNobody(CallTable table, Object key, ResultShape shape, boolean refresh) {
        Lead lead = new Lead(table, key, shape, refresh);
        lead.disown();
        return lead;
    }

    /** Called by the leader before its body runs. */
    void keepFor(long nanos) {
        this.ttlNanos = nanos;
    }

    /** This thread has entered the method again, to lead this flight. */
    void adopt() {
        madeAgain = true;
        if (!refresh || own != null) {
            table.method.counters.leads.increment();
        }
        lead();
    }

    /** Who leads from now on makes calls of this kind. */
    void takenOver(ResultShape by) {
        shape = by;
    }

    /** A call that is about to be made for this flight is that of a future which has joined it. */
    void leadFor(SharedFuture future) {
        loseLeadersInterest();
        if (future.becomeLeaders()) {
            own = future;
        }
    }

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            disown();
            if (thrown != null) {
                // Libraries turn an interruption into exceptions of their own and leave the flag set.
                fail(thrown, Thread.currentThread().isInterrupted() && !(thrown instanceof Error));
                return result;
            }
            if (shape == ResultShape.FUTURE) {
                return follow(result);
            }
            succeed(result);
            return result;
        } catch (Throwable e) {
            table.method.engine.failed("ending a call of " + table.method.name(), e);
            abandon();
            return result;
        }
    }

    private void succeed(@Nullable Object result) {
        CoalescedMethod method = table.method;
        SharedFuture leaders = own;
        Object outcome = result == null ? CoalesceTable.NULL : result;
        boolean shared = !(method.mayHideOneShot && OneShot.is(result));
        if (shared) {
            keep(outcome, method.jittered(ttlNanos == METHODS ? method.settings.ttlNanos() : ttlNanos));
            method.counters.led(System.nanoTime() - started());
        } else {
            method.oneShotSeen(result);
        }
        settle(shared ? outcome : Signal.NOT_SHARED);
        if (leaders != null) {
            leaders.settle(outcome);
        }
    }

    private void fail(Throwable thrown) {
        fail(thrown, false);
    }

    private void fail(Throwable thrown, boolean interrupted) {
        table.method.counters.failures.increment();
        SharedFuture leaders = own;
        Failure failure = new Failure(thrown);
        boolean ownAffair = interrupted || isLeadersOwnAffair(thrown);
        if (!ownAffair || !leaveToFollower()) {
            if (refresh) {
                table.refreshFailed(key(), thrown);
            } else if (!ownAffair) {
                keep(failure, table.method.settings.errorTtlNanos());
            }
            settle(failure);
        }
        if (leaders != null) {
            leaders.settle(failure);
        }
    }

    private boolean leaveToFollower() {
        if (shape == ResultShape.FUTURE) {
            loseLeadersInterest();
        }
        return handOver();
    }

    private void loseLeadersInterest() {
        SharedFuture leaders = own;
        if (leaders != null) {
            leaders.leaveFlight();
        } else if (interestIsLeaders) {
            interestIsLeaders = false;
            loseInterest();
        }
    }

    private boolean isLeadersOwnAffair(Throwable thrown) {
        return Interruption.causedBy(thrown) || (upstream != null && Interruption.isCancellation(thrown));
    }

    private void keep(Object outcome, long nanos) {
        if (nanos > 0) {
            keep = outcome;
            keepNanos = nanos;
        }
    }

    /** The body has returned a future: the flight goes on until it completes. */
    private @Nullable Object follow(@Nullable Object result) {
        if (result == null) {
            fail(new NullPointerException(
                    "the leading call of " + table.method.name() + " returned null instead of a future"));
            return null;
        }
        CompletionStage<?> stage = (CompletionStage<?>) result;
        SharedFuture leaders = own;
        if (!madeAgain) {
            interestIsLeaders = false;
            leaders = leadersFuture();
            own = leaders;
        }
        upstream = stage;
        if (isDone()) {
            cancel(stage); // nobody was left to want it
        }
        stage.whenComplete((value, thrown) -> {
            try {
                if (thrown == null) {
                    succeed(value);
                } else {
                    fail(thrown);
                }
            } catch (Throwable e) {
                table.method.engine.failed("completing a call of " + table.method.name(), e);
                abandon();
            }
        });
        return leaders == null ? result : leaders;
    }

    /** The key is free before anyone is told: who calls again at once starts a new flight. */
    private void settle(Object outcome) {
        table.method.inFlight.leave(this);
        complete(outcome);
        table.method.ended(this);
    }

    /** A result of this key was there already: this flight's followers get it. */
    void settledBefore(Object outcome) {
        disown();
        settle(outcome);
    }

    /** The call that was made again for this flight found a result elsewhere: that is the outcome. */
    void answered(@Nullable Object result) {
        if (refresh && own == null) {
            table.method.counters.hits.decrement(); // nobody called
        }
        if (result instanceof CompletionStage<?> stage && shape == ResultShape.FUTURE) {
            stage.whenComplete((value, thrown) ->
                    answeredWith(thrown != null ? new Failure(thrown) : value == null ? CoalesceTable.NULL : value));
        } else {
            answeredWith(result == null ? CoalesceTable.NULL : result);
        }
    }

    private void answeredWith(Object outcome) {
        SharedFuture leaders = own;
        settledBefore(outcome);
        if (leaders != null) {
            leaders.settle(outcome);
        }
    }

    @Override
    protected void abandon() {
        keep = null;
        disown();
        settle(Signal.ABANDONED);
        SharedFuture leaders = own;
        if (leaders != null) {
            abandonLeaders(leaders, upstream);
        }
    }

    /** Something went wrong in here: the leader's caller gets what it would have got without us. */
    private void abandonLeaders(SharedFuture leaders, @Nullable CompletionStage<?> stage) {
        if (stage == null) {
            // A call made again that never came to its body: as if it had only waited.
            table.method.counters.follows.increment();
            leaders.settle(Signal.ABANDONED);
            return;
        }
        try {
            stage.whenComplete((value, thrown) -> {
                if (thrown == null) {
                    leaders.complete(value);
                } else {
                    leaders.completeExceptionally(thrown);
                }
            });
        } catch (Throwable e) {
            leaders.completeExceptionally(e);
        }
    }

    @Override
    protected void leaving() {
        if (keep != null) {
            table.keep(key(), keep, keepNanos);
        }
    }

    @Override
    protected void unwanted() {
        table.method.inFlight.leave(this);
        complete(Signal.ABANDONED);
        CompletionStage<?> stage = upstream;
        if (stage != null) {
            cancel(stage);
        }
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // A stage that cannot be cancelled runs on, for nobody.
        }
    }

    @Override
    protected void rerun(SharedFuture future, Callable<?> call) {
        own = future;
        upstream = null;
        takenOver(ResultShape.FUTURE);
        table.method.counters.promotions.increment();
        table.method.counters.follows.decrement();
        table.leadInBackground(this, call);
    }

    @Override
    protected void startOver(SharedFuture future, Callable<?> call) {
        table.followers().startOver(future, call);
    }

    @Override
    protected void breakCycle(SharedFuture future, Callable<?> call, boolean waited) {
        table.followers().breakCycle(future, call, waited);
    }

    @Override
    public String toString() {
        return table.method.name() + " with the key " + CoalescedMethod.text(key());
    }
}
