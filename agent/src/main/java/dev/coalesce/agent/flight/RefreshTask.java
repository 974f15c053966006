package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Refreshes;
import java.util.function.Consumer;

/** Refreshes a stale result: makes a call again to lead a flight, and has ended when the flight has. */
public final class RefreshTask extends Refreshes.Task {
    private final ExecutionFlight flight;
    private final Runnable replay;
    private final Consumer<Throwable> failed;

    private RefreshTask(ExecutionFlight flight, Runnable replay, Consumer<Throwable> failed) {
        this.flight = flight;
        this.replay = replay;
        this.failed = failed;
    }

    /**
     * Makes the call that leads a flight in the background, to refresh a stale result. If too many refreshes wait
     * already, or no thread can run it, the flight is abandoned: a later call tries again.
     *
     * @param flight the flight
     * @param refreshes the refreshes of the method
     * @param maxWaiting how many of them may wait
     * @param replay makes the call
     * @param failed receives what was thrown if no thread can run it
     */
    public static void start(
            ExecutionFlight flight,
            Refreshes.OfMethod refreshes,
            long maxWaiting,
            Runnable replay,
            Consumer<Throwable> failed) {
        RefreshTask task = new RefreshTask(flight, replay, failed);
        flight.ensureSharedState().refresh = task;
        if (!refreshes.submit(task, maxWaiting)) {
            flight.abandon();
        }
    }

    @Override
    protected void refresh() {
        replay.run();
        if (!flight.push(new EndWaiter(this))) {
            end();
        }
    }

    @Override
    protected void notStarted(Throwable cause) {
        failed.accept(cause);
        flight.abandon();
    }

    /** Waits, without a thread, for the end of a flight whose result goes on after its body. */
    private static final class EndWaiter extends Waiter {
        private final RefreshTask task;

        EndWaiter(RefreshTask task) {
            this.task = task;
        }

        @Override
        void wake(Object outcome) {
            task.end();
        }

        @Override
        boolean becomeLeader(Flight flight) {
            return false;
        }
    }
}
