package dev.coalesce.agent.flight;

import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.thread.Refreshes;
import org.jspecify.annotations.Nullable;

/**
 * An execution that can end. {@link #end} is the one path on which the end of a body reaches its flight, whatever the
 * kind of result. What differs by the kind of result is in the hooks: {@link #bodyReturned}, {@link #bodyFailed}, and
 * {@link #resultEnded} for results that go on after the body has returned.
 */
public abstract class ExecutionFlight extends Flight {
    /** The step that {@link #end} runs under the guard of {@link LostFlights}. */
    private static final LostFlights.Step END = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight flight, @Nullable Object result, @Nullable Throwable thrown) {
            return ((ExecutionFlight) flight).endBody(result, thrown);
        }
    };

    /** The step that {@link #endLater} runs under the guard of {@link LostFlights}. */
    private static final LostFlights.Step END_LATER = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight flight, @Nullable Object result, @Nullable Throwable thrown) {
            ((ExecutionFlight) flight).resultEnded(result, thrown);
            return null;
        }
    };

    /**
     * Creates a flight that the current thread leads.
     *
     * @param scopeOwner the group that owns the key; compared by identity
     * @param key the key; it must not change
     * @param begun the time of the start, in a unit of the subclass's choice, but not {@link #LOST}
     */
    protected ExecutionFlight(Object scopeOwner, Object key, int begun) {
        super(scopeOwner, key, begun);
    }

    /**
     * Ends this flight if it is a refresh that has not started, so that a call that cannot be served the stale result
     * any more need not wait for its turn.
     *
     * @return true if it has ended: start over
     */
    public final boolean endIfRefreshWaits() {
        SharedFlightState shared = sharedState;
        Refreshes.Task task = shared == null ? null : shared.refresh;
        if (task == null || !task.withdraw()) {
            return false;
        }
        abandon();
        return true;
    }

    @Override
    public final @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            return LostFlights.guard(this, END, result, thrown);
        } catch (Throwable e) {
            endFailed("ending", e);
            return resultIfLost(result);
        }
    }

    /**
     * Begins the event of this flight, if somebody records. Called when a call leads it, before its body. A test may
     * hold the leader here.
     *
     * @param method the method
     */
    public final void beginEvent(MethodName method) {
        HeldLeaders.awaitRelease(this);
        Events events = Events.active();
        if (events != null) {
            ensureSharedState().event = events.beginFlight(method, key(), KeyHash.of(scopeOwner(), hashCode()));
        }
    }

    /**
     * Completes this flight without an outcome for waiters, because they receive it in another way.
     *
     * @param outcome the outcome, as the event shows it
     */
    protected final void completeApart(Object outcome) {
        SharedFlightState shared = sharedState();
        if (shared != null) {
            shared.endEvent(null, outcome);
        }
        complete(Signal.ABANDONED);
    }

    private @Nullable Object endBody(@Nullable Object result, @Nullable Throwable thrown) {
        if (!counts()) {
            return result;
        }
        stopLeading();
        if (hasKeyChanged()) {
            abandonReplay(result);
            return result;
        }
        if (thrown != null) {
            bodyFailed(thrown, Interruption.stoppedThisThread(thrown));
            return result;
        }
        return bodyReturned(result);
    }

    /**
     * Ends a flight whose result went on after the body had returned: its future completed, or its stream came to an
     * end. Throws nothing.
     *
     * @param result what it ended with, or null
     * @param thrown what it failed with, or null
     */
    protected final void endLater(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            LostFlights.guard(this, END_LATER, result, thrown);
        } catch (Throwable e) {
            endFailed("completing", e);
        }
    }

    /** Called after the guard has marked this flight as lost. The stack may run out again in here. */
    private void endFailed(String step, Throwable cause) {
        reportFailure(step, cause);
        repair();
    }

    /**
     * Reports that the agent failed in a step of this flight.
     *
     * @param step what it was doing, as in "ending"
     * @param cause what was thrown
     */
    protected abstract void reportFailure(String step, Throwable cause);

    /**
     * Asks whether this call counts, now that its body has ended. A call that does not count is left alone.
     *
     * @return false for a call that somebody has taken out of coalescing
     */
    protected boolean counts() {
        return true;
    }

    /**
     * Asks whether the call that leads this flight is a replayed one whose arguments have changed, so that it computed
     * a result of another key.
     *
     * @return true if the result must not be shared
     */
    protected boolean hasKeyChanged() {
        return false;
    }

    /**
     * Abandons this flight because {@link #hasKeyChanged}.
     *
     * @param result what the body returned; it belongs to the replayed call alone
     */
    protected void abandonReplay(@Nullable Object result) {
        abandon();
    }

    /**
     * Called when the body has returned normally.
     *
     * @param result what it returned
     * @return what the leader's caller gets
     */
    protected abstract @Nullable Object bodyReturned(@Nullable Object result);

    /**
     * Called when the body has thrown.
     *
     * @param thrown what it threw
     * @param interrupted whether it threw because the leader's thread was interrupted
     */
    protected abstract void bodyFailed(Throwable thrown, boolean interrupted);

    /**
     * Called when a result that went on after the body had returned has ended.
     *
     * @param result what it ended with, or null
     * @param thrown what it failed with, or null
     */
    protected abstract void resultEnded(@Nullable Object result, @Nullable Throwable thrown);

    /**
     * Chooses what the leader's caller gets if {@link #end} failed in the middle.
     *
     * @param result what the body returned
     * @return that result, unless others read it already
     */
    protected @Nullable Object resultIfLost(@Nullable Object result) {
        return result;
    }

    /**
     * Asks this flight to go on with a body of its own, for followers that have waited long enough. A flight that waits
     * for another JVM does.
     *
     * @return true if it does so: the followers wait on; false if they start a successor
     */
    public boolean proceedsItself() {
        return false;
    }

    /**
     * Caches the outcome. Called by {@link CompleteAndCache} at the moment at which this flight leaves the table.
     * Short; it must not use the table, and throws nothing.
     *
     * @param outcome what to cache
     * @param nanos for how long
     */
    public abstract void cache(Object outcome, long nanos);

    /**
     * Ends this flight because its key has a cached outcome already.
     *
     * @param outcome the cached outcome
     */
    public abstract void supersede(Object outcome);
}
