package dev.coalesce.agent.call;

import dev.coalesce.agent.context.LostContext;
import dev.coalesce.agent.flight.ExecutionFlight;
import dev.coalesce.agent.flight.RefreshTask;
import dev.coalesce.agent.thread.BackgroundExecutor;
import dev.coalesce.agent.thread.Refreshes;

/** Runs the background calls of one method. Thread-safe. */
public final class MethodRefreshes {
    private final Refreshes.OfMethod refreshes = Refreshes.ALL.newMethod();
    private final MethodIdentity identity;
    private final InternalFailures failures;

    /** Whether a part of the key is read from the caller's thread. Set before the first call. */
    private boolean readsThread;

    MethodRefreshes(MethodIdentity identity, InternalFailures failures) {
        this.identity = identity;
        this.failures = failures;
    }

    /** Notes that a part of the key comes from a static source, which may read the caller's thread. */
    public void readThread() {
        readsThread = true;
    }

    /**
     * Tells whether a refresh has to run on the caller's thread: a background thread would not have the caller's
     * context. A body that runs for another tenant than its key says would give one caller's data to another.
     *
     * @return true also if only the current caller has such a context
     */
    public boolean needsCallersThread() {
        return readsThread || LostContext.isPresent();
    }

    /**
     * Refreshes a stale result in the background, now or later.
     *
     * @param flight the flight that the replayed call leads
     * @param maxWaiting how many refreshes may wait
     * @param replay makes the call
     */
    public void start(ExecutionFlight flight, long maxWaiting, Runnable replay) {
        RefreshTask.start(
                flight,
                refreshes,
                maxWaiting,
                () -> {
                    if (flight.isDone()) {
                        flight.abandon(); // every caller that wanted the result has left
                    } else {
                        replay.run();
                    }
                },
                cause -> failures.accept("a background refresh of " + identity.name(), cause));
    }

    /** Runs a replay that must not be left undone. If no thread can run it, the flight is abandoned. */
    void replay(ReplayTarget flight, Runnable replay) {
        try {
            BackgroundExecutor.runAlways(replay);
        } catch (Throwable e) {
            failures.accept("a background call of " + identity.name(), e);
            flight.abandon();
        }
    }
}
