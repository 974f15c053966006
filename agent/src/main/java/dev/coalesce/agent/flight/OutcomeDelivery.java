package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.BackgroundExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Tells the outcome of one flight to its waiters and to the leader's future. Completing a future runs its stages, which
 * are one caller's callbacks. They must not delay the other callers:
 *
 * <ol>
 *   <li>Threads are woken, and futures without stages are completed.
 *   <li>Futures with stages are completed, the newest first: on the thread on which the result arrived, as without the
 *       agent, but not on the thread of a caller.
 *   <li>If a stage blocks that thread until the {@link CallbackWatch} looks, other threads go on with the rest. Their number doubles
 *       while they block too. So callbacks that wait for each other do not wait for ever.
 * </ol>
 *
 * <p><b>Concurrency.</b> Each waiter is told by the thread that wins the compare-and-set in {@link Waiter#tell}, so any
 * number of threads can walk over the waiters at once.
 */
final class OutcomeDelivery implements Runnable, CallbackWatch.Watched {
    private static final int MAX_HELPERS = 64;

    private final @Nullable Waiter newest;
    private final Object outcome;
    private final @Nullable Waiter leader;
    private final @Nullable Object leaderOutcome;

    /** How many threads help at the next tick; 0 at the first one, which may come at once. The watching thread's. */
    private int helpers;

    private OutcomeDelivery(
            @Nullable Waiter newest, Object outcome, @Nullable Waiter leader, @Nullable Object leaderOutcome) {
        this.newest = newest;
        this.outcome = outcome;
        this.leader = leader;
        this.leaderOutcome = leaderOutcome;
    }

    /**
     * Tells all of them.
     *
     * @param newest the waiters, newest first
     * @param outcome their outcome
     * @param leader the place of the leader's own future, or null
     * @param leaderOutcome the leader's outcome, if there is a leader's future
     * @param stagesHere whether the current thread may run stages
     */
    static void run(
            @Nullable Waiter newest,
            Object outcome,
            @Nullable Waiter leader,
            @Nullable Object leaderOutcome,
            boolean stagesHere) {
        int futures = leader == null ? 0 : 1;
        for (Waiter w = newest; w != null; w = w.next) {
            if (w.isThread()) {
                w.tell(outcome);
            } else {
                futures++;
            }
        }
        if (futures > 0) {
            OutcomeDelivery delivery = new OutcomeDelivery(newest, outcome, leader, leaderOutcome);
            if (futures > 1 && stagesHere) {
                delivery.tellWatched();
            } else {
                delivery.tellFutures(stagesHere);
            }
        }
    }

    private void tellWatched() {
        CallbackWatch.add(this);
        try {
            tellFutures(true);
        } finally {
            CallbackWatch.remove(this);
        }
    }

    private void tellFutures(boolean stagesHere) {
        boolean stages = leader != null && leader.hasStages();
        if (!stages) {
            tellLeader();
        }
        for (Waiter w = newest; w != null; w = w.next) {
            if (w.hasStages()) {
                stages = true;
            } else {
                w.tell(outcome);
            }
        }
        if (stages && stagesHere) {
            run();
        } else if (stages) {
            BackgroundExecutor.runAlways(this);
        }
    }

    private void tellLeader() {
        if (leader != null && leaderOutcome != null) {
            leader.tellLeader(leaderOutcome);
        }
    }

    /** Tells all that have not been told. */
    @Override
    public void run() {
        for (Waiter w = newest; w != null; w = w.next) {
            w.tell(outcome);
        }
        tellLeader(); // it was the first to be there, and stages run in the reverse order
    }

    private boolean isAnybodyWaiting() {
        for (Waiter w = newest; w != null; w = w.next) {
            if (w.isWaiting()) {
                return true;
            }
        }
        return leader != null && leader.isWaiting();
    }

    @Override
    public boolean look() {
        if (isAnybodyWaiting()) {
            for (int i = 0; i < helpers; i++) {
                BackgroundExecutor.runAlways(this);
            }
            helpers = Math.min(MAX_HELPERS, Math.max(1, 2 * helpers));
        }
        return true;
    }
}
