package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.cache.Results;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call: from its key to a hit, a lead or a follow. One table for a class, or for an object where objects
 * do not share.
 *
 * <p>Nothing inside may reach the application: what goes wrong here is counted, and the call runs its body.
 */
class CallGroup extends CoalesceGroup {
    private static final Object ALONE = new Object();

    final CoalescedMethod method;

    /** The object whose share this is, so that a clone is not taken for it; null where all share. */
    final @Nullable Object owner;

    /** From the first kept result on. */
    private volatile @Nullable Results results;

    /** Whether calls pass, and are neither coalesced nor counted here: another method of theirs is, further out or in. */
    private volatile boolean passes;

    CallGroup(CoalescedMethod method, @Nullable Object owner) {
        this.method = method;
        this.owner = owner;
    }

    static CallGroup of(CoalescedMethod method, @Nullable Object owner) {
        return method.shape == ResultShape.PUBLISHER ? new PublisherGroup(method, owner) : new CallGroup(method, owner);
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        return enter(key, method.shape);
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return enter(key, method.shape, false);
    }

    @Nullable
    Object enter(@Nullable Object key, ResultShape shape) {
        return enter(key, shape, true);
    }

    private @Nullable Object enter(@Nullable Object key, ResultShape shape, boolean mayWait) {
        Object answer;
        try {
            answer = key == null ? method.bypass() : answer(key, shape, mayWait);
        } catch (Throwable e) {
            answer = failed(key, e);
        }
        if (answer instanceof Failure) {
            throw PublicExceptions.<RuntimeException>sneaky(((Failure) answer).thrown());
        }
        return answer;
    }

    private @Nullable Object answer(Object key, ResultShape shape, boolean mayWait) {
        Object kept = fresh(key);
        return kept != null ? hit(kept, shape) : miss(key, shape, mayWait);
    }

    final @Nullable Object fresh(Object key) {
        Results r = results;
        return r == null ? null : r.fresh(key);
    }

    /** Where old ones may be served. */
    final @Nullable Object stale(Object key) {
        Results r = results;
        return r == null || method.settings.staleForNanos() == 0 ? null : r.stale(key);
    }

    private @Nullable Object hit(Object kept, ResultShape shape) {
        method.counters.hits.increment();
        return given(kept, shape);
    }

    /** From now on; what is kept goes. */
    CallGroup passOn() {
        passes = true;
        if (results != null) {
            invalidateAll();
        }
        return this;
    }

    final boolean passes() {
        ProxyPolicy proxied = method.proxied;
        return passes || (proxied != null && proxied.passes());
    }

    private @Nullable Object miss(Object key, ResultShape shape, boolean mayWait) {
        if (passes()) {
            return null;
        }
        if (key instanceof KeyFailure) {
            return method.keyFailed((KeyFailure) key);
        }
        Object ticket = ReplayContext.take(this, key, ALONE);
        if (ticket != null) {
            return ticket == ALONE ? method.bypass() : ticket;
        }
        if (method.isOff) {
            return method.bypass();
        }
        Object stale = stale(key);
        if (stale != null) {
            return serveStale(key, stale, shape);
        }
        return shape == ResultShape.INPUT_STREAM
                ? new InputStreamRequest(this, key, mayWait)
                : leadOrFollow(key, shape, mayWait);
    }

    /** At once; and the first to come makes its call again in the background, unless somebody runs this key. */
    private @Nullable Object serveStale(Object key, Object stale, ResultShape shape) {
        CallFlight refresh = CallFlight.byNobody(this, Keys.snapshot(key), shape, true);
        Flight other = method.inFlight.enter(refresh);
        if (other != null && !(method.isTooOld(other) && method.giveUp(other, refresh))) {
            return hit(stale, shape);
        }
        try {
            Object fresh = fresh(key); // a refresh may have ended just now
            if (fresh == null) {
                return new RefreshRequest(refresh, hit(stale, shape));
            }
            refresh.settledBefore(fresh);
            return hit(fresh, shape);
        } catch (Throwable e) {
            refresh.abandon();
            throw e;
        }
    }

    private @Nullable Object leadOrFollow(Object key, ResultShape shape, boolean mayWait) {
        return enter(CallFlight.byCaller(this, Keys.snapshot(key), shape), shape, mayWait);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    @Nullable
    Object enter(CallFlight mine, ResultShape shape, boolean mayWait) {
        method.repairLost();
        try {
            return leadOrFollow(mine, shape, mayWait);
        } catch (Throwable e) {
            mine.begun = CoalesceFlight.LOST; // it may be in the table, and there may be no stack left to take it out
            CoalesceFlight.losses++;
            throw e;
        }
    }

    private @Nullable Object leadOrFollow(CallFlight mine, ResultShape shape, boolean mayWait) {
        while (true) {
            Flight other = method.inFlight.enter(mine);
            if (other != null && other.isLost()) {
                other.repair();
                continue;
            }
            if (other == null || (method.isTooOld(other) && method.giveUp(other, mine))) {
                return lead(mine, shape);
            }
            if (!mayWait || ((CallFlight) other).isByThisThread()) {
                return method.bypass(); // the body calls itself with its own key, or the leader needs our monitor
            }
            if (shape == ResultShape.FUTURE) {
                return new JoinFutureRequest(this, other);
            }
            Object answer = new ThreadFollower(mine).follow(other);
            if (answer != Signal.ABANDONED) {
                return answer;
            }
            if (passes()) {
                return null;
            }
            method.inFlight.leave(other);
        }
    }

    /** A result may have come between this call's look into the cache and its entry into the table: look again. */
    private @Nullable Object lead(CallFlight mine, ResultShape shape) {
        try {
            Object kept = fresh(mine.key());
            if (kept == null) {
                method.counters.leads.increment();
                method.checkIdentity(mine.key(), owner);
                return mine;
            }
            mine.settledBefore(kept);
            return hit(kept, shape);
        } catch (Throwable e) {
            mine.abandon();
            throw e;
        }
    }

    /** A kept outcome in the form in which this caller gets it. */
    private static @Nullable Object given(Object outcome, ResultShape shape) {
        if (shape == ResultShape.VALUE) {
            return outcome;
        }
        if (shape == ResultShape.INPUT_STREAM) {
            return InputStreamFlight.given(outcome, null);
        }
        return outcome instanceof Failure
                ? CompletableFuture.failedFuture(((Failure) outcome).thrown())
                : CompletableFuture.completedFuture(outcome == NULL ? null : outcome);
    }

    FutureFollowers followers() {
        return new FutureFollowers(this);
    }

    /** Makes the call again, to lead a flight that has no leader. */
    void leadInBackground(CallFlight flight, Callable<?> call) {
        try {
            BackgroundExecutor.run(() -> lead(flight, call));
        } catch (Throwable e) {
            method.engine.failed("a background call of " + method.name(), e);
            flight.abandon();
        }
    }

    private static void lead(CallFlight flight, Callable<?> call) {
        if (flight.isDone()) {
            flight.abandon(); // all who wanted it have left
        } else {
            ReplayContext.lead(flight, call);
        }
    }

    /** Whether it is kept now. Throws nothing: in the same step a flight leaves its table, and has to. */
    boolean keep(Object key, Object outcome, long nanos) {
        try {
            if (method.isOff || passes()) {
                return false; // a flight that began as it was turned off: see CoalescedMethod.change
            }
            Results r = results;
            if (r == null) {
                r = openResults();
            }
            return r.put(key, outcome, nanos);
        } catch (Throwable e) {
            method.engine.failed("keeping a result of " + method.name(), e);
            return false;
        }
    }

    private synchronized Results openResults() {
        Results r = results;
        if (r == null) {
            r = method.results.open();
            results = r;
        }
        return r;
    }

    void refreshFailed(Object key, Throwable thrown) {
        Results r = results;
        if (r != null) {
            r.holdStale(key, method.refreshPauseNanos());
        }
        method.refreshFailed(key, thrown);
    }

    void invalidate(Object key) {
        method.inFlight.invalidate(CallFlight.byCaller(this, key, method.shape));
        Results r = results;
        if (r != null) {
            r.invalidate(key);
        }
    }

    void invalidateAll() {
        method.inFlight.invalidateAll(this);
        Results r = results;
        if (r != null) {
            r.invalidateAll();
        }
    }

    @Nullable
    Object failed(@Nullable Object key, Throwable e) {
        try {
            Throwable ofKey = key == null ? null : failureOf(key);
            if (ofKey != null) {
                return method.keyFailed(new KeyFailure(ofKey));
            }
            method.engine.failed("a call of " + method.name(), e);
            return method.bypass();
        } catch (Throwable worse) {
            return null;
        }
    }

    /** A key is the application's own object: its {@code hashCode} or {@code equals} may be what threw. */
    private static @Nullable Throwable failureOf(Object key) {
        try {
            // Against another object: its own class may say "the same" before it looks.
            for (Object part : Keys.parts(key)) {
                int unused = part == null ? 0 : part.hashCode() + (part.equals(KeyFailure.class) ? 1 : 0);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
