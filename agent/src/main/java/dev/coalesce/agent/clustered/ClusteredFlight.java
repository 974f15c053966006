package dev.coalesce.agent.clustered;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.cluster.FleetLeader;
import dev.coalesce.agent.cluster.KeyWatch;
import dev.coalesce.agent.cluster.Lease;
import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.KeyHash;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.thread.Privileged;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A flight of a method that is shared with other JVMs. Before its body runs, its leader asks the engine; other callers
 * of this JVM wait for this flight as for any other. When its body has ended, the engine is told before the key is free
 * here, so every later call of this JVM comes after that in the engine too.
 *
 * <p>The fields are written by the thread that leads. A promoted follower leads after the previous leader has left.
 */
final class ClusteredFlight extends CallFlight implements FleetFlight {
    private static final long OUTCOME_MILLIS = 2_000;
    private static final long MAX_RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final SharedMethod shared;

    /** Whether callers wait with futures, so that no thread of theirs may wait for another JVM. */
    private final boolean hasFutures;

    /** Null before the engine is asked for the first time. */
    private volatile @Nullable KeyWatch watch;

    /** Guarded by this object's monitor. */
    private boolean isWatchClosed;

    /** The call whose thread waits for another JVM; null if no thread does. Guarded by this object's monitor. */
    private @Nullable EngineCall waiting;

    /**
     * Whether the body runs although another JVM leads, because callers have waited long enough. Guarded by this object's
     * monitor.
     */
    private boolean isProceeding;

    /** Whether it has been decided that this JVM runs the body, so that a promoted follower does not ask again. */
    private boolean isDecided;

    private SharedFlights.@Nullable Token token;

    /** The token of the JVM that this flight has waited for: a promoted follower gets the same outcome. */
    private SharedFlights.@Nullable Token awaited;

    /** Null unless this JVM leads in the engine. */
    private volatile @Nullable Lease lease;

    private final LocalCaching caching = new LocalCaching(this);

    ClusteredFlight(CallGroup group, Object key, int begunTicks, SharedMethod shared, boolean hasFutures) {
        super(group, key, begunTicks);
        this.shared = shared;
        this.hasFutures = hasFutures;
    }

    /**
     * Asks the engine, and waits while another JVM leads. A promoted follower asks again with the same token, unless it
     * is decided that this JVM runs the body.
     *
     * <p>With futures, only a call that refreshes asks here. The other calls that lead were followers until the wait for
     * another JVM ended or took too long. A refresh that finds another JVM refreshing has no caller and nothing to do.
     */
    @Override
    public @Nullable Object lead() {
        Lease held = lease;
        if (held != null) {
            held.leadBy(Thread.currentThread());
        }
        if (held != null || (hasFutures && (isDecided || !isRefresh()))) {
            return this;
        }
        try {
            Object answer = ask(minimumMillis());
            return answer == EngineCall.Result.FOLLOW ? deliver(CoalesceGroup.NULL) : answer;
        } catch (Throwable e) {
            abandon(); // the call runs its body, but nothing ends this flight
            throw e;
        }
    }

    /** Asks the engine for a call with a future. Returns {@code FOLLOW} if this flight waits for another JVM. */
    @Nullable
    Object leadOrFollow() {
        return ask(minimumMillis());
    }

    /**
     * Waits for another JVM without a thread. Nobody leads here meanwhile. The leader's interest, counted from the start,
     * keeps this flight until the wait has ended, even if all callers leave: a caller that comes later joins the wait.
     */
    private void follow(EngineCall call) {
        stopLeading();
        call.follow(this, new FollowEnd(this, call, Privileged.contextLoader()));
    }

    /** Called in the background when the wait has ended. If this JVM runs the body, a caller's call is made again. */
    void endFollow(EngineCall.Result result, EngineCall call) {
        if (goOn(result, call) == this && !leaveToFollower()) {
            supersede(Signal.ABANDONED); // every caller has left
        }
    }

    void followFailed(EngineCall call, Throwable cause) {
        lease = call.lease(); // given back when this flight is settled
        method().failures().accept("waiting for another JVM in a call of " + method().name(), cause);
        supersede(Signal.ABANDONED);
    }

    @Override
    protected void unwanted() {
        super.unwanted();
        Lease held = takeLease();
        if (held != null) {
            shared.cluster().leave(shared, held);
        }
        closeWatch();
    }

    @Override
    protected @Nullable Object bodyReturned(@Nullable Object result) {
        Lease held = hasFutures ? lease : null;
        if (held != null) {
            held.leadBy(null); // the caller's thread goes on, and may wait for anything
        }
        return super.bodyReturned(result);
    }

    /** Runs the body of a call that waits for another JVM, and lets the caller that has waited long enough join it. */
    @Override
    public boolean proceedsItself() {
        EngineCall call;
        synchronized (this) {
            call = waiting;
            if (call == null) {
                return isProceeding;
            }
        }
        call.endWait(); // should the wait have ended meanwhile, this flight has an outcome or its body runs
        return true;
    }

    private synchronized void noteWait(@Nullable EngineCall call, boolean proceeds) {
        waiting = call;
        isProceeding = proceeds;
    }

    /** Takes the lease, once: {@link #unwanted} and the end of the body may come at the same time. */
    private synchronized @Nullable Lease takeLease() {
        Lease held = lease;
        lease = null;
        return held;
    }

    @Override
    public @Nullable FleetLeader fleetLeader() {
        Lease held = lease;
        KeyWatch key = watch;
        return held != null
                ? held.fleetLeader(shared.cluster().settings().leaseNanos())
                : key == null ? null : key.fleetLeader();
    }

    /** Leads in this JVM only. */
    private Object leadAs(LocalCaching.Kind how) {
        caching.kind = how;
        return this;
    }

    private Object leadAs(LocalCaching.Kind how, Reason why) {
        method().reasons().count(why);
        return leadAs(how);
    }

    private long minimumMillis() {
        if (isRefresh()) {
            return TimeUnit.NANOSECONDS.toMillis(staleForNanos());
        }
        MethodSettings settings = method().settings();
        return settings.ttlNanos() == 0 && settings.errorTtlNanos() == 0 ? Integer.MAX_VALUE : 0;
    }

    private @Nullable Object ask(long minRemainingMillis) {
        Cluster cluster = shared.cluster();
        if (!cluster.isUsable()) {
            cluster.counters.alone.increment();
            return leadAs(LocalCaching.Kind.ALONE, Reason.SHARED_ENGINE);
        }
        KeyWatch opened = watch;
        if (opened == null) {
            opened = shared.open(key(), this);
            watch = opened;
        }
        if (opened == null) {
            return leadAs(LocalCaching.Kind.NONE);
        }
        SharedFlights.Token mine = token == null ? cluster.newToken() : token;
        token = mine;
        MethodSettings settings = method().settings();
        long maxFlight = settings.maxFlightNanos() > 0 ? settings.maxFlightNanos() : MAX_RENEWAL_NANOS;
        EngineCall call = new EngineCall(shared, opened, mine, awaited, minRemainingMillis, maxFlight);
        Events events = Events.active();
        if (events != null) {
            call.record(events.beginClusterCall(method().names(), key(), KeyHash.of(scopeOwner(), hashCode())));
        }
        long begun = System.nanoTime();
        if (hasFutures) {
            return goOn(call.askOnce(), call);
        }
        EngineCall.Result result = null;
        InterruptedException interrupted = null;
        noteWait(call, false);
        try {
            result = call.run(settings.waitTimeoutNanos());
        } catch (InterruptedException e) {
            interrupted = e;
        }
        noteWait(null, result == EngineCall.Result.TIMED_OUT && settings.onTimeout() == OnTimeout.PROCEED);
        awaited = call.awaited(); // before this caller leaves: a promoted follower reads it
        if (call.waited()) {
            method().counters().join();
            method().counters().waited(System.nanoTime() - begun, result == EngineCall.Result.ARRIVED);
        }
        return result == null
                ? left(method().messages().interrupted(Objects.requireNonNull(interrupted), key()))
                : goOn(result, call);
    }

    private @Nullable Object goOn(EngineCall.Result result, EngineCall call) {
        awaited = call.awaited();
        isDecided = result != EngineCall.Result.FOLLOW && result != EngineCall.Result.ARRIVED;
        return switch (result) {
            case LEAD -> {
                lease = call.lease();
                yield leadAs(LocalCaching.Kind.TRACKED);
            }
            case ALONE -> leadAs(LocalCaching.Kind.ALONE, Reason.SHARED_ENGINE);
            case ABANDONED -> this; // this flight has an outcome
            case CYCLE -> leadAs(LocalCaching.Kind.NONE, Reason.SHARED_CYCLE);
            case TIMED_OUT -> timedOut();
            case FOLLOW -> {
                follow(call);
                yield result;
            }
            case ARRIVED -> arrived(call);
        };
    }

    private Object timedOut() {
        CoalescedMethod method = method();
        method.reasons().count(Reason.SHARED_TIMEOUT);
        if (method.settings().onTimeout() == OnTimeout.PROCEED) {
            return leadAs(LocalCaching.Kind.NONE);
        }
        method.counters().timeouts.increment();
        return left(method.messages().timedOut(key(), method.settings().waitTimeoutNanos()));
    }

    /** Leaves: a follower of this JVM asks the engine instead, if there is one. */
    private Object left(Throwable thrown) {
        if (!promoteWaiter()) {
            supersede(Signal.ABANDONED);
        }
        return new Failure(thrown);
    }

    private @Nullable Object arrived(EngineCall call) {
        KeyWatch key = Objects.requireNonNull(watch);
        byte[] envelope = Objects.requireNonNull(call.envelope());
        SharedMethod.Decoded decoded = shared.decode(key, envelope);
        caching.seen = call.seen();
        if (decoded == null) {
            if (call.expiresNanos() != 0) {
                return ask(Integer.MAX_VALUE); // what is cached cannot be read, so it is replaced
            }
            method().reasons().count(Reason.SHARED_NOT_CARRIED);
            isDecided = true;
            return leadAs(LocalCaching.Kind.TRACKED); // the outcome was not carried: each JVM runs its own body
        }
        caching.kind = LocalCaching.Kind.TRACKED;
        if (!call.waited() && !isRefresh()) {
            method().counters().hits.increment();
        }
        Throwable thrown = decoded.thrown();
        Object result = decoded.result() == null ? CoalesceGroup.NULL : decoded.result();
        Object outcome = thrown == null ? result : new Failure(thrown);
        stopLeading();
        settle(outcome, freshNanos(call, thrown), outcome);
        return deliver(outcome);
    }

    /** Returns for how long an outcome that has arrived is cached here. */
    private long freshNanos(EngineCall call, @Nullable Throwable thrown) {
        MethodSettings settings = method().settings();
        if (thrown != null) {
            long own = group().failureTtlNanos(key(), thrown, isRefresh());
            return call.expiresNanos() == 0 ? 0 : Math.min(own, call.expiresNanos() - System.nanoTime());
        }
        if (call.expiresNanos() == 0) {
            return 0;
        }
        long fresh = call.expiresNanos() - System.nanoTime() - staleForNanos();
        // A stale result is cached as one that is about to be stale: the next call refreshes it.
        return settings.ttlNanos() == 0 ? 0 : Math.max(1, Math.min(settings.ttlNanos(), fresh));
    }

    @Override
    protected void settle(Object outcome, long cacheNanos, @Nullable Object leaderOutcome) {
        long nanos = cacheNanos;
        KeyWatch key = watch;
        try {
            Lease held = takeLease();
            if (held != null && key != null) {
                nanos = publish(key, held, outcome, cacheNanos, leaderOutcome);
            }
        } catch (Throwable e) {
            nanos = 0;
            method().failures().accept("telling other JVMs the outcome of a call of " + method().name(), e);
        }
        super.settle(outcome, nanos, leaderOutcome);
        closeWatch();
    }

    /** Ends the use of the key's watch, once: a flight may be settled again after it was abandoned. */
    private synchronized void closeWatch() {
        KeyWatch key = watch;
        if (key != null && !isWatchClosed) {
            isWatchClosed = true;
            shared.close(key, this);
        }
    }

    /** Tells the engine the outcome. Returns for how long it is cached here. */
    @SuppressWarnings("ReferenceEquality") // a flight is an identity
    private long publish(KeyWatch key, Lease held, Object outcome, long cacheNanos, @Nullable Object leaderOutcome) {
        Cluster cluster = shared.cluster();
        boolean isCurrent = method().flights().current(this) == this;
        if (leaderOutcome == null
                || outcome instanceof Signal
                || !isCurrent
                || method().transactions().forbidsCaching(key())) {
            cluster.leave(shared, held);
            return cacheNanos; // whether it is cached here is decided in the table
        }
        boolean isLost = cluster.isLost(held);
        // The engine's refusal counts as a change, and may come before the result is cached.
        caching.seen = key.changes();
        Throwable thrown = outcome instanceof Failure ? ((Failure) outcome).thrown() : null;
        long staleFor = thrown == null && cacheNanos > 0 ? staleForNanos() : 0;
        cluster.done(
                shared,
                key,
                held,
                outcome == CoalesceGroup.NULL ? null : outcome,
                thrown,
                TimeUnit.NANOSECONDS.toMillis(cacheNanos + staleFor),
                OUTCOME_MILLIS);
        return isLost ? 0 : cacheNanos;
    }

    @Override
    public void cache(Object outcome, long nanos) {
        caching.cache(watch, outcome, nanos);
    }

    void cacheHere(Object outcome, long nanos) {
        super.cache(outcome, nanos);
    }

    void dropHere() {
        method().sharing().dropHere(key());
    }

    SharedMethod shared() {
        return shared;
    }

    long staleForNanos() {
        return method().settings().staleForNanos();
    }
}
