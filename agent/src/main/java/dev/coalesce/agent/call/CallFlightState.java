package dev.coalesce.agent.call;

import dev.coalesce.agent.flight.FutureFlightState;
import dev.coalesce.agent.flight.SharedFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link CallFlight} that has followers, returns a future, or is not led by the call that created it.
 */
final class CallFlightState extends FutureFlightState {
    /** The time of the start by {@link System#nanoTime}; 0 if the ticks of the flight are exact enough. */
    final long startedNanos;

    /** Whether the flight refreshes a stale result. */
    final boolean refresh;

    /**
     * The strategy of the leader's call, which may differ from that of its followers; null for the group's own
     * strategy.
     */
    volatile @Nullable CallFlightStrategy strategy;

    /**
     * The key of the replayed call that leads, if nobody takes that call's result from it. Not a copy: the caller may
     * have reused the arguments. Written and read by the thread that replays.
     */
    @Nullable
    Object replayedKey;

    /** The future of the call that leads. Written by one leader after the other. */
    @Nullable
    SharedFuture leaderFuture;

    /** The future that the leader's body returned, while it is not complete. */
    volatile @Nullable CompletionStage<?> upstream;

    /**
     * The leader's thread while it attaches {@link #upstream}, which may be complete already. Written by that thread,
     * and compared by each thread with itself.
     */
    @Nullable
    Thread attaching;

    /** True until the leader's interest, which is counted from the start, passes to {@link #leaderFuture}. */
    boolean leaderHoldsInterest = true;

    CallFlightState(long startedNanos, @Nullable CallFlightStrategy strategy, boolean refresh) {
        this.startedNanos = startedNanos;
        this.strategy = strategy;
        this.refresh = refresh;
    }

    /** Completes the leader's future, if there is one. */
    void settleLeader(Object outcome) {
        SharedFuture leaders = leaderFuture;
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

    /** Gives the leader's caller what it would have got without the agent. */
    static void forward(CompletionStage<?> stage, SharedFuture leaders) {
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
