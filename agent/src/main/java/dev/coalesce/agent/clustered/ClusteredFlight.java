package dev.coalesce.agent.clustered;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.cluster.KeyWatch;
import dev.coalesce.agent.cluster.Lease;
import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.settings.MethodSettings;
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
final class ClusteredFlight extends CallFlight {
    private static final long OUTCOME_MILLIS = 2_000;
    private static final long MAX_RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** How the result of this flight may be cached in this JVM. */
    private enum Caching {
        /** The engine was not asked: this JVM is alone. */
        ALONE,
        /** The engine reports changes of the key. */
        TRACKED,
        /** Another flight of the key may be in the engine. */
        NONE
    }

    private final SharedMethod shared;

    /** Null before the engine is asked for the first time. */
    private volatile @Nullable KeyWatch watch;

    /** Guarded by this object's monitor. */
    private boolean isWatchClosed;

    private SharedFlights.@Nullable Token token;

    /** The token of the JVM that this flight has waited for: a promoted follower gets the same outcome. */
    private SharedFlights.@Nullable Token awaited;

    /** Null unless this JVM leads in the engine. */
    private volatile @Nullable Lease lease;

    private volatile Caching caching = Caching.ALONE;

    /** The changes of the key that were reported before the outcome arrived, or before the engine was told of it. */
    private volatile int seen;

    ClusteredFlight(CallGroup group, Object key, int begunTicks, SharedMethod shared) {
        super(group, key, begunTicks);
        this.shared = shared;
    }

    /**
     * Asks the engine, and waits while another JVM leads. A promoted follower asks again with the same token, unless
     * the engine has made this flight the leader already.
     */
    @Override
    public @Nullable Object lead() {
        Lease held = lease;
        if (held != null) {
            held.leadBy(Thread.currentThread());
            return this;
        }
        return ask(isRefresh() ? staleForMillis() : minimumMillis());
    }

    /** Leads in this JVM only. */
    private Object leadAs(Caching how) {
        caching = how;
        return this;
    }

    private long minimumMillis() {
        MethodSettings settings = method().settings();
        return settings.ttlNanos() == 0 && settings.errorTtlNanos() == 0 ? Integer.MAX_VALUE : 0;
    }

    private long staleForMillis() {
        return TimeUnit.NANOSECONDS.toMillis(method().settings().staleForNanos());
    }

    private @Nullable Object ask(long minRemainingMillis) {
        Cluster cluster = shared.cluster();
        if (!cluster.isUsable()) {
            cluster.counters.alone.increment();
            return leadAs(Caching.ALONE);
        }
        KeyWatch opened = watch;
        if (opened == null) {
            opened = shared.open(key());
            watch = opened;
        }
        if (opened == null) {
            return leadAs(Caching.NONE);
        }
        SharedFlights.Token mine = token == null ? cluster.newToken() : token;
        token = mine;
        MethodSettings settings = method().settings();
        long maxFlight = settings.maxFlightNanos() > 0 ? settings.maxFlightNanos() : MAX_RENEWAL_NANOS;
        EngineCall call = new EngineCall(shared, opened, mine, awaited, minRemainingMillis, maxFlight);
        long begun = System.nanoTime();
        EngineCall.Result result = null;
        InterruptedException interrupted = null;
        try {
            result = call.run(settings.waitTimeoutNanos());
        } catch (InterruptedException e) {
            interrupted = e;
        }
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
        return switch (result) {
            case LEAD -> {
                lease = call.lease();
                yield leadAs(Caching.TRACKED);
            }
            case ALONE -> leadAs(Caching.ALONE);
            case CYCLE -> leadAs(Caching.NONE);
            case TIMED_OUT -> timedOut();
            case ARRIVED -> arrived(call);
        };
    }

    private Object timedOut() {
        CoalescedMethod method = method();
        if (method.settings().onTimeout() == OnTimeout.PROCEED) {
            return leadAs(Caching.NONE);
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
        if (decoded == null) {
            if (call.expiresNanos() != 0) {
                return ask(Integer.MAX_VALUE); // what is cached cannot be read, so it is replaced
            }
            seen = call.seen();
            return leadAs(Caching.TRACKED); // the outcome was not carried: each JVM runs its own body
        }
        seen = call.seen();
        caching = Caching.TRACKED;
        CoalescedMethod method = method();
        if (!call.waited()) {
            method.counters().hits.increment();
        }
        Throwable thrown = decoded.thrown();
        Object result = decoded.result() == null ? CoalesceGroup.NULL : decoded.result();
        Object outcome = thrown == null ? result : new Failure(thrown);
        stopLeading();
        settle(outcome, freshNanos(call, thrown), null);
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
        long fresh = call.expiresNanos() - System.nanoTime() - settings.staleForNanos();
        // A stale result is cached as one that is about to be stale: the next call refreshes it.
        return settings.ttlNanos() == 0 ? 0 : Math.max(1, Math.min(settings.ttlNanos(), fresh));
    }

    @Override
    protected void settle(Object outcome, long cacheNanos, @Nullable Object leaderOutcome) {
        long nanos = cacheNanos;
        KeyWatch key = watch;
        try {
            Lease held = lease;
            lease = null;
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
            shared.close(key);
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
        seen = key.changes(); // the engine's refusal counts as a change, and may come before the result is cached
        Throwable thrown = outcome instanceof Failure ? ((Failure) outcome).thrown() : null;
        long staleFor = thrown == null && cacheNanos > 0 ? method().settings().staleForNanos() : 0;
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
        KeyWatch key = watch;
        Cluster cluster = shared.cluster();
        switch (caching) {
            case NONE -> {
                if (key == null) {
                    super.cache(outcome, nanos); // other JVMs cannot know this key, so nobody drops it there
                }
            }
            case ALONE -> {
                if (!cluster.isUsable()) {
                    shared.noteCachedAlone();
                    super.cache(outcome, nanos);
                    if (cluster.isUsable()) { // what was cached alone may have been dropped before this result
                        method().sharing().dropHere(key());
                    }
                }
            }
            case TRACKED -> {
                if (key != null) {
                    cacheTracked(key, outcome, nanos);
                }
            }
        }
    }

    /** Races with the client's thread, which counts a change first and then drops what is cached. */
    private void cacheTracked(KeyWatch key, Object outcome, long nanos) {
        int before = seen;
        if (key.changes() != before) {
            return;
        }
        key.cache(nanos + method().settings().staleForNanos());
        super.cache(outcome, nanos);
        if (key.changes() != before) {
            method().sharing().dropHere(key());
        }
    }
}
