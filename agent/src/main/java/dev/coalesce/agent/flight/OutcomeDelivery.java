package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.BackgroundExecutor;
import dev.coalesce.agent.thread.Daemon;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells the outcome of one flight to its waiters and to the leader's future. Completing a future runs its stages, which
 * are one caller's callbacks. They must not delay the other callers:
 *
 * <ol>
 *   <li>Threads are woken, and futures without stages are completed.
 *   <li>Futures with stages are completed, the newest first: on the thread on which the result arrived, as without the
 *       agent, but not on the thread of a caller.
 *   <li>If a stage blocks that thread for {@link #TICK_MILLIS}, other threads go on with the rest. Their number doubles
 *       while they block too. So callbacks that wait for each other do not wait for ever.
 * </ol>
 *
 * <p><b>Concurrency.</b> Each waiter is told by the thread that wins the compare-and-set in {@link Waiter#tell}, so any
 * number of threads can walk over the waiters at once. One daemon thread watches all deliveries. No lock is held, so a
 * stack that ends in the middle leaves nothing behind that others would wait for.
 */
final class OutcomeDelivery implements Runnable {
    private static final long TICK_MILLIS = 250;
    private static final int MAX_IDLE_TICKS = 20;
    private static final int MAX_HELPERS = 64;

    private static final Set<OutcomeDelivery> WATCHED = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean WATCHING = new AtomicBoolean();

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
        WATCHED.add(this);
        try {
            if (!WATCHING.get() && WATCHING.compareAndSet(false, true)) {
                startWatching();
            }
            tellFutures(true);
        } finally {
            WATCHED.remove(this);
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

    /** Called by the watching thread. */
    private void help() {
        if (!isAnybodyWaiting()) {
            return;
        }
        for (int i = 0; i < helpers; i++) {
            BackgroundExecutor.runAlways(this);
        }
        helpers = Math.min(MAX_HELPERS, Math.max(1, 2 * helpers));
    }

    private static void startWatching() {
        try {
            Daemon.start("coalesce-callbacks", new Watch());
        } catch (Throwable noThread) {
            WATCHING.set(false); // the next delivery tries again
        }
    }

    /** Looks for deliveries that a stage holds up. Ends when there were none for a while. */
    private static final class Watch implements Runnable {
        @Override
        public void run() {
            do {
                watch();
                WATCHING.set(false);
            } while (!WATCHED.isEmpty() && WATCHING.compareAndSet(false, true));
        }

        private static void watch() {
            for (int idle = 0; idle < MAX_IDLE_TICKS; idle++) {
                try {
                    Thread.sleep(TICK_MILLIS);
                    for (OutcomeDelivery delivery : WATCHED) {
                        idle = 0;
                        delivery.help();
                    }
                } catch (Throwable e) {
                    // No thread or memory, or interrupted by nobody we know: try again at the next tick.
                }
            }
        }
    }
}
