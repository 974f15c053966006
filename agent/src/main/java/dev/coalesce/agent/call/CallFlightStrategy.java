package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.LostFlights;
import dev.coalesce.agent.flight.Shutdown;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.reason.Reason;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A strategy for results whose flights are {@link CallFlight}s: a call serves a stale result, leads, or follows. What
 * such strategies differ in is how they create a flight, how they follow one, and what they do when the body has
 * returned.
 */
public abstract class CallFlightStrategy extends ResultStrategy {
    private static final LostFlights.Step LEAD_OR_FOLLOW = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight mine, @Nullable Object strategy, @Nullable Throwable thrown) {
            return ((CallFlightStrategy) Objects.requireNonNull(strategy)).claimOrFollow((CallFlight) mine, true);
        }
    };

    private static final LostFlights.Step LEAD_OR_BYPASS = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight mine, @Nullable Object strategy, @Nullable Throwable thrown) {
            return ((CallFlightStrategy) Objects.requireNonNull(strategy)).claimOrFollow((CallFlight) mine, false);
        }
    };

    /** Called by subclasses. */
    protected CallFlightStrategy() {}

    /**
     * Creates a flight that the current thread leads.
     *
     * @param group the group of the call
     * @param key the key; not a copy
     * @param begunTicks the time of the start, in ticks of {@link Clock}
     * @return a new flight without a shared state
     */
    protected CallFlight newFlight(CallGroup group, Object key, int begunTicks) {
        return new CallFlight(group, key, begunTicks);
    }

    /**
     * Follows another call's flight.
     *
     * @param mine the flight that this call would have led
     * @param other the flight that runs the key
     * @return as {@link CallGroup#enter}; {@link Signal#ABANDONED} to start over
     */
    protected abstract @Nullable Object follow(CallFlight mine, CallFlight other);

    /**
     * Called when the body of a leading call has returned.
     *
     * @param flight the flight that the call leads
     * @param result what the body returned
     * @return what the leader's caller gets
     */
    protected abstract @Nullable Object bodyReturned(CallFlight flight, @Nullable Object result);

    /**
     * Goes on with a call whose flight has just entered the table.
     *
     * @param mine the flight
     * @return the flight: the body runs; otherwise the answer of the call, and the flight has ended or has another
     *     leader
     */
    protected @Nullable Object lead(CallFlight mine) {
        mine.group().countLead(mine);
        return mine;
    }

    /** Called when the leader goes away without an outcome, before a follower is promoted. */
    void leaderLeaves(CallFlight flight) {
        // A leader that returns no future has no interest of its own.
    }

    /**
     * Ends a flight with what a replayed call has found elsewhere: a result, or a
     * {@link dev.coalesce.agent.flight.Failure}.
     */
    void answeredElsewhere(CallFlight flight, @Nullable Object result) {
        flight.settleElsewhere(result);
    }

    /** Creates the flight of a call that the current thread makes. */
    CallFlight newCallerFlight(CallGroup group, Object key) {
        return timedFlight(group, key, false);
    }

    /** Creates a flight that nobody leads until a call is replayed for it. */
    final CallFlight newLeaderlessFlight(CallGroup group, Object key, boolean refresh) {
        CallFlight flight = timedFlight(group, key, refresh);
        flight.markLeaderless();
        return flight;
    }

    /**
     * Creates a flight that knows exactly when it began.
     *
     * @param group the group of the call
     * @param key the key; not a copy
     * @param refresh whether the flight refreshes a stale result
     * @return a new flight that the current thread leads
     */
    protected final CallFlight timedFlight(CallGroup group, Object key, boolean refresh) {
        long now = System.nanoTime();
        CallFlight flight = newFlight(group, key, Clock.ticksOf(now));
        flight.initState(now, this, refresh);
        return flight;
    }

    @Override
    protected @Nullable Object miss(CallGroup group, Object key, boolean mayWait) {
        Object stale = group.stale(key);
        return stale != null ? serveStale(group, key, stale) : leadOrFollow(group, key, mayWait);
    }

    /**
     * Serves a stale result immediately. The first call that finds it is replayed in the background, unless the key is
     * in flight.
     */
    private @Nullable Object serveStale(CallGroup group, Object key, Object stale) {
        CallFlight refresh = newLeaderlessFlight(group, key, true);
        Object claimed = group.claimGuarded(refresh);
        if (claimed == refresh) {
            try {
                return new RefreshRequest(refresh, group.hit(stale, this));
            } catch (Throwable e) {
                refresh.abandon();
                throw e;
            }
        }
        return group.hit(claimed instanceof Flight ? stale : claimed, this);
    }

    /**
     * Goes on with a call that finds nothing it could serve.
     *
     * @param group the group of the call
     * @param key its key; not a copy
     * @param mayWait false if the caller holds a monitor that the leader may need
     * @return as {@link CallGroup#enter}
     */
    protected @Nullable Object leadOrFollow(CallGroup group, Object key, boolean mayWait) {
        return leadOrFollow(newCallerFlight(group, key), mayWait);
    }

    /**
     * Leads a flight, or follows the flight that runs its key.
     *
     * @param mine the flight
     * @param mayWait false if the caller holds a monitor that the leader may need
     * @return as {@link CallGroup#enter}
     */
    protected final @Nullable Object leadOrFollow(CallFlight mine, boolean mayWait) {
        mine.method().lostFlights.repair();
        return LostFlights.guard(mine, mayWait ? LEAD_OR_FOLLOW : LEAD_OR_BYPASS, this, null);
    }

    private @Nullable Object claimOrFollow(CallFlight mine, boolean mayWait) {
        CallGroup group = mine.group();
        while (true) {
            Object claimed = group.claim(mine);
            if (claimed == mine) {
                return lead(mine);
            }
            if (!(claimed instanceof CallFlight)) {
                return group.hit(claimed, this);
            }
            CallFlight other = (CallFlight) claimed;
            if (other.isLedByThisThread()) {
                return group.method.bypass(Reason.OWN_THREAD); // the body calls itself with its own key
            }
            if (!mayWait || Shutdown.hasBegun()) {
                // The leader needs our monitor, or may never end.
                return group.method.bypass(mayWait ? Reason.SHUTDOWN : Reason.MONITOR);
            }
            if (other.endIfRefreshWaits()) {
                continue;
            }
            Object answer = follow(mine, other);
            if (answer != Signal.ABANDONED) {
                return answer;
            }
            // The flight ended without a result. It may still be in the table, if its leader could not remove it.
            if (group.isDisabled()) {
                return null; // a proxy in front of another group: the body runs, and is not counted here
            }
            group.method.flights.remove(other);
        }
    }

    /**
     * The answer to the call that finds a stale result first: it gets that result, and is replayed in the background.
     */
    private static final class RefreshRequest extends CoalesceInvocationRequest {
        private final CallFlight refresh;
        private final @Nullable Object stale;

        RefreshRequest(CallFlight refresh, @Nullable Object stale) {
            this.refresh = refresh;
            this.stale = stale;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> given) {
            Callable<?> invocation = RepeatableCall.kept(given);
            if (invocation == null) {
                refresh.abandon(); // the call site of the invocation could not be linked
            } else if (refresh.method().refreshes().needsCallersThread()) {
                return replayHere(invocation);
            } else {
                CoalescedMethod method = refresh.method();
                method.refreshes().start(refresh, method.settings.maxSize(), () -> refresh.replay(invocation));
            }
            return stale;
        }

        /**
         * Makes the call again on the caller's thread, because a background thread would not have the caller's context.
         * The caller gets the new result if there is one; other callers still get the stale result.
         */
        private @Nullable Object replayHere(Callable<?> invocation) {
            refresh.replay(invocation);
            Object fresh = refresh.group().fresh(refresh.key());
            Object delivered = fresh == null || fresh instanceof Failure
                    ? null
                    : refresh.group().strategy().deliver(fresh);
            return delivered == null ? stale : delivered;
        }
    }
}
