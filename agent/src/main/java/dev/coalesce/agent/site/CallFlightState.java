package dev.coalesce.agent.site;

import dev.coalesce.agent.flight.SharedFlightState;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a {@link CallFlight} needs where it has followers, gives a future, or is not led by the call that began it. */
final class CallFlightState extends SharedFlightState {
    /**
     * The last of those whose flights found no stack to tell all who have their futures. Racy: who notes one has no stack for a
     * call either.
     */
    static volatile @Nullable CallFlightState firstLost;

    /** Where it is one of those: its flight, and the one before it. */
    @Nullable
    CallFlight lost;

    @Nullable
    CallFlightState nextLost;

    /** {@code System.nanoTime()}; 0: known to a millisecond only, by the flight. */
    final long startedNanos;

    /** Whether it refreshes a stale result. */
    final boolean refresh;

    /** Of the calls of its leader, who may be followed by one of another kind. */
    volatile ResultShape shape;

    /**
     * Where its leader is a call that the agent made again, and nobody takes that call's result from it: its key, which is not a
     * copy, since the caller may have what was passed in use again.
     */
    @Nullable
    Object madeOf;

    /** The future of the call that leads. Written by one leader after the other. */
    @Nullable
    SharedFuture own;

    /** What the leader's body returned, while that is not complete. */
    volatile @Nullable CompletionStage<?> upstream;

    /** Whether the interest that is counted from the start belongs to no future yet. */
    boolean interestIsLeaders = true;

    CallFlightState(long startedNanos, ResultShape shape, boolean refresh) {
        this.startedNanos = startedNanos;
        this.shape = shape;
        this.refresh = refresh;
    }

    /** Ends the flights that were noted as lost, of all methods, and tells who waits for them. */
    static void repairLost() {
        CallFlightState last = firstLost;
        firstLost = null;
        for (CallFlightState each = last; each != null; each = each.nextLost) {
            CallFlight flight = each.lost;
            if (flight != null) {
                repair(flight);
            }
        }
    }

    /** One that cannot be told does not keep the others waiting. */
    private static void repair(CallFlight flight) {
        try {
            if (!flight.isTold()) {
                flight.repair();
            }
        } catch (Throwable e) {
            CoalescedMethod method = flight.method();
            method.engine.failed("completing a call of " + method.name(), e);
        }
    }

    void settleOwn(Object outcome) {
        SharedFuture leaders = own;
        if (leaders != null) {
            leaders.settle(outcome);
        }
    }

    void cancelUpstream() {
        CompletionStage<?> stage = upstream;
        if (stage == null) {
            return;
        }
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // A stage that cannot be cancelled runs on, for nobody.
        }
    }

    /** Something went wrong in here: the leader's caller gets what it would have got without us. */
    static void passOn(CompletionStage<?> stage, SharedFuture leaders) {
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
}
