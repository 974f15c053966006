package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceFailures;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.cache.Results;
import dev.coalesce.agent.classes.KnownSizes;
import dev.coalesce.agent.flight.ExecutionFlight;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.LostFlights;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.reason.Reason;
import java.lang.ref.SoftReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The path of one call: from its key to a hit, a lead or a follow. There is one group for a class, or one for each
 * object if objects do not share.
 *
 * <p>Read {@link #enter}, {@code answer}, {@code miss}, {@link #admit}, then {@link CallFlightStrategy#miss}, which
 * goes on through {@link #claim} to a lead or a follow.
 *
 * <p>Nothing that goes wrong inside may reach the application: it is counted, and the call runs its body. Thread-safe.
 */
public class CallGroup extends CoalesceGroup {
    /** The answer of {@link #admit} for a call that goes on. */
    protected static final Object ADMITTED = new Object();

    /** How many suppressed exceptions a shared failure may collect from its callers. */
    public static final int MAX_MORE_SUPPRESSED = 16;

    private static final LostFlights.Step CLAIM = new LostFlights.Step() {
        @Override
        public Object run(Flight mine, @Nullable Object group, @Nullable Throwable thrown) {
            return Objects.requireNonNull((CallGroup) group).claim((ExecutionFlight) mine);
        }
    };

    final CoalescedMethod method;
    private final ResultStrategy strategy;

    /** The object whose calls these are, so that a clone is not taken for its original; null if all objects share. */
    private final @Nullable Object scopeOwner;

    /** Created with the first cached result. The JVM clears the reference before it runs out of memory. */
    private volatile @Nullable SoftReference<Results> results;

    /** Whether calls run their bodies, neither coalesced nor counted here, because another group coalesces them. */
    private volatile boolean disabled;

    /**
     * Creates a group without results and flights.
     *
     * @param method the method that is called
     * @param strategy what differs by the kind of result
     * @param scopeOwner the object whose calls these are; null if all objects share
     */
    public CallGroup(CoalescedMethod method, ResultStrategy strategy, @Nullable Object scopeOwner) {
        this.method = method;
        this.strategy = strategy;
        this.scopeOwner = scopeOwner;
    }

    /** Returns the method that is called. */
    public final CoalescedMethod method() {
        return method;
    }

    /**
     * Returns the strategy for the kind of result.
     *
     * @return the strategy of calls that bring none of their own
     */
    protected final ResultStrategy strategy() {
        return strategy;
    }

    /** Returns the object whose calls these are; null if all objects share. */
    public final @Nullable Object scopeOwner() {
        return scopeOwner;
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        return enter(key, strategy, true);
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return enter(key, strategy, false);
    }

    final @Nullable Object enter(@Nullable Object key, ResultStrategy kind, boolean mayWait) {
        Object answer;
        try {
            answer = key == null ? method.bypass(Reason.UNLINKED_CALL) : answer(key, kind, mayWait);
        } catch (Throwable e) {
            answer = failed(key, e);
        }
        return orThrow(answer);
    }

    /**
     * Throws what a leader threw; other answers are returned.
     *
     * @param answer an answer, or a {@link Failure}
     * @return the answer
     */
    public static @Nullable Object orThrow(@Nullable Object answer) {
        if (answer instanceof Failure) {
            throw PublicExceptions.<RuntimeException>sneaky(((Failure) answer).thrown());
        }
        return answer;
    }

    /**
     * Answers a call whose key could be computed.
     *
     * @param key the key; not a copy
     * @param kind the strategy of the call
     * @param mayWait false if the caller holds a monitor that the leader may need
     * @return as {@link #enter}
     */
    protected @Nullable Object answer(Object key, ResultStrategy kind, boolean mayWait) {
        Object cached = fresh(key);
        return cached != null ? hit(cached, kind) : miss(key, kind, mayWait);
    }

    /**
     * Counts a hit.
     *
     * @param cached the cached outcome
     * @param kind the strategy of the call
     * @return the outcome in the caller's form
     */
    protected final @Nullable Object hit(Object cached, ResultStrategy kind) {
        method.counters.hits.increment();
        return kind.deliver(cached);
    }

    /**
     * Answers a call that finds no fresh result.
     *
     * @param key the key; not a copy
     * @param kind the strategy of the call
     * @param mayWait false if the caller holds a monitor that the leader may need
     * @return as {@link #enter}
     */
    protected final @Nullable Object miss(Object key, ResultStrategy kind, boolean mayWait) {
        Object answer = admit(key);
        return answer == ADMITTED ? kind.miss(this, key, mayWait) : answer;
    }

    /**
     * Checks whether a call may be coalesced.
     *
     * @param key the call's key
     * @return {@link #ADMITTED}; otherwise the call's answer
     */
    protected final @Nullable Object admit(Object key) {
        if (isDisabled()) {
            return null;
        }
        if (key instanceof KeyFailure) {
            return method.enterWithoutKey((KeyFailure) key);
        }
        Object replay = ReplayContext.take(this, key);
        if (replay != null) {
            return replay instanceof Reason ? method.bypass((Reason) replay) : ((ReplayTarget) replay).lead();
        }
        UncoalescedMode uncoalesced = method.uncoalesced;
        if (uncoalesced != null) {
            return uncoalesced.enter(method);
        }
        // A transaction reads what it has written itself, and nobody else does.
        return method.transactions.isHeldByOwn(key) ? method.bypass(Reason.TRANSACTION) : ADMITTED;
    }

    /**
     * Claims a key for a flight: the only place where an ordinary call finds out whether it leads. The key of a flight
     * that leads is copied. A flight that was lost is ended, and one that is too old is replaced.
     *
     * @param mine the flight that would lead
     * @return {@code mine} if it leads; another {@link Flight} that runs the key; otherwise an outcome that was cached
     *     meanwhile, and {@code mine} has ended with it
     */
    public final Object claim(ExecutionFlight mine) {
        Flight other = enterOrFind(mine);
        if (other != null) {
            return other;
        }
        try {
            // A result may have been cached between this call's first look into the cache and its entry into the table.
            Object cached = fresh(mine.key());
            if (cached == null) {
                mine.copyKey(Keys.snapshot(mine.key()));
                return mine;
            }
            mine.supersede(cached);
            return cached;
        } catch (Throwable e) {
            mine.abandon();
            throw e;
        }
    }

    /**
     * Claims like {@link #claim}, for a flight that is not guarded by its caller: it is marked as lost if the
     * claim fails.
     *
     * @param mine the flight that would lead
     * @return as {@link #claim}
     */
    public final Object claimGuarded(ExecutionFlight mine) {
        method.lostFlights.repair();
        return Objects.requireNonNull(LostFlights.guard(mine, CLAIM, this, null));
    }

    private @Nullable Flight enterOrFind(ExecutionFlight mine) {
        while (true) {
            Flight other = method.flights.enter(mine);
            if (other == null) {
                return null;
            }
            if (!method.lostFlights.endIfLost(other)) {
                if (!AbandonedFlights.isTooOld(other, method.settings)) {
                    return other;
                }
                if (method.abandoned.replace(other, mine, method.settings)) {
                    return null;
                }
            }
        }
    }

    /**
     * Counts a call that leads, and checks in the first leads the parts of its key.
     *
     * @param mine the flight that it leads; abandoned if this method throws
     */
    public final void countLead(ExecutionFlight mine) {
        try {
            method.counters.leads.increment();
            mine.beginEvent(method.names());
            method.messages.checkParts(mine.key(), scopeOwner);
        } catch (Throwable e) {
            mine.abandon();
            throw e;
        }
    }

    /**
     * Disables this group for ever, and invalidates its results: its calls run their bodies.
     *
     * @return this group
     */
    public final CallGroup disable() {
        disabled = true;
        if (results != null) {
            invalidateAll();
        }
        return this;
    }

    /**
     * Tells whether calls of this group run their bodies, neither coalesced nor counted.
     *
     * @return true after {@link #disable}, and while the method's interceptor says so
     */
    public final boolean isDisabled() {
        return disabled || !method.interceptor().counts();
    }

    /**
     * Returns the fresh outcome of a key.
     *
     * @param key the key
     * @return null if none is cached
     */
    public final @Nullable Object fresh(Object key) {
        Results r = results();
        return r == null ? null : r.fresh(key);
    }

    /**
     * Returns the outcome of a key that may be served within {@code staleFor}.
     *
     * @param key the key
     * @return null if there is none, or stale results are not served
     */
    public final @Nullable Object stale(Object key) {
        Results r = results();
        return r == null || method.settings.staleForNanos() == 0 ? null : r.stale(key);
    }

    /**
     * Caches an outcome for a while. Throws nothing: a flight calls this in the step in which it leaves its table.
     *
     * @param key the key
     * @param outcome the outcome
     * @param nanos for how long
     * @return false if it was not cached
     */
    public final boolean cache(Object key, Object outcome, long nanos) {
        try {
            // A flight may have begun before the method was turned off: see CoalescedMethod.change.
            if (method.uncoalesced != null || isDisabled() || method.transactions.forbidsCaching(key)) {
                return false;
            }
            Results r = results();
            if (r == null) {
                r = openResults();
            }
            return r.put(key, outcome, nanos, Keys.bytes(key) + KnownSizes.of(outcome));
        } catch (Throwable e) {
            method.failures.accept("caching a result of " + method.name(), e);
            return false;
        }
    }

    private @Nullable Results results() {
        SoftReference<Results> reference = results;
        return reference == null ? null : reference.get();
    }

    private synchronized Results openResults() {
        Results r = results();
        if (r == null) {
            r = method.results.openForOwner();
            results = r.reference();
        }
        return r;
    }

    /**
     * Notes that a flight failed, and decides for how long the failure is cached. The failure of a refresh is not: the
     * stale result is served on, and the next refresh waits a while.
     *
     * @param key the key
     * @param thrown the failure
     * @param refresh whether the flight refreshed a stale result
     * @return nanoseconds; 0 if the failure is not cached
     */
    public final long failureTtlNanos(Object key, Throwable thrown, boolean refresh) {
        if (refresh) {
            Results r = results();
            if (r != null) {
                r.holdStale(key, method.refreshPauseNanos());
            }
            method.messages.refreshFailed(key, thrown);
            return 0;
        }
        long nanos = method.settings.errorTtlNanos();
        if (nanos > 0) {
            CoalesceFailures.limitSuppressed(thrown, MAX_MORE_SUPPRESSED);
        }
        return nanos;
    }

    final void invalidate(Object key) {
        method.flights.invalidate(this, key);
        Results r = results();
        if (r != null) {
            r.invalidate(key);
        }
    }

    final void invalidateAll() {
        method.flights.invalidateAll(this);
        Results r = results();
        if (r != null) {
            r.invalidateAll();
        }
    }

    /**
     * Reports that the agent failed in a call.
     *
     * @param key the call's key, or null
     * @param cause what was thrown
     * @return null: the call runs its body
     */
    public final @Nullable Object failed(@Nullable Object key, Throwable cause) {
        try {
            Throwable ofKey = key == null ? null : Keys.failureOf(key);
            if (ofKey != null) {
                return method.bypassWithoutKey(ofKey);
            }
            method.failures.accept("a call of " + method.name(), cause);
            return method.bypass(Reason.AGENT_FAILED);
        } catch (Throwable worse) {
            return null;
        }
    }
}
