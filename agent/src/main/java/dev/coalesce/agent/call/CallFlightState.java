package dev.coalesce.agent.call;

import dev.coalesce.agent.flight.FutureFlightState;
import dev.coalesce.agent.flight.SharedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    private @Nullable Thread attaching;

    /** The default executor of {@link #upstream}; null for that of every {@code CompletableFuture}. */
    private volatile @Nullable Executor stageExecutor;

    /** True until the leader's interest, which is counted from the start, passes to {@link #leaderFuture}. */
    boolean leaderHoldsInterest = true;

    CallFlightState(long startedNanos, @Nullable CallFlightStrategy strategy, boolean refresh) {
        this.startedNanos = startedNanos;
        this.strategy = strategy;
        this.refresh = refresh;
    }

    /**
     * Creates the state of a flight that no other thread knows yet. The table holds a flight of a future weakly in the
     * end, unless it refreshes a result: a refresh that is forgotten would not give back its turn.
     */
    static CallFlightState of(CallFlight flight, long startedNanos, CallFlightStrategy strategy, boolean refresh) {
        CallFlightState state = new CallFlightState(startedNanos, strategy, refresh);
        if (strategy instanceof FutureStrategy && !refresh) {
            state.prepareWeakEntry(flight);
        }
        return state;
    }

    /** Lets a flight end with the future that its leader's body returned. */
    void attach(CompletionStage<?> stage, CallFlight flight) {
        upstream = stage;
        noteStageExecutor(stage);
        if (flight.isDone()) {
            cancelUpstream(); // nobody was left to want it
        }
        attaching = Thread.currentThread();
        flight.endWith(stage);
        attaching = null;
        holdWeakly();
    }

    /** The thread on which the method's future completes runs stages, as without the agent, and a caller does not. */
    @Override
    protected boolean runsStages() {
        return upstream != null && !isAttachingHere();
    }

    /** Tells whether the current thread is the leader's, which attaches a future that was complete already. */
    boolean isAttachingHere() {
        return attaching == Thread.currentThread();
    }

    /** Notes where the asynchronous stages of the method's own future run. A managed executor keeps its context. */
    private void noteStageExecutor(CompletionStage<?> stage) {
        try {
            stageExecutor = stage instanceof CompletableFuture<?> future && future.getClass() != CompletableFuture.class
                    ? future.defaultExecutor()
                    : null;
        } catch (Throwable e) {
            stageExecutor = null; // thrown by the application's class
        }
    }

    /** Returns that executor. Before the body has returned, it is looked up when a stage runs. */
    Executor stageExecutor(Executor standard, boolean done) {
        return upstream != null || done
                ? stageExecutor(standard)
                : task -> stageExecutor(standard).execute(task);
    }

    private Executor stageExecutor(Executor standard) {
        Executor known = stageExecutor;
        return known != null ? known : standard;
    }

    void cancelUpstream() {
        CompletionStage<?> stage = upstream;
        if (stage != null) {
            SharedFuture.cancel(stage);
        }
    }
}
