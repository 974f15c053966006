package dev.coalesce.agent.call;

import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.flight.LostFlights;
import dev.coalesce.agent.flight.WatchedMethod;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One coalesced method of one class, or one named coalescer: identity, settings and counters. All its groups share one
 * instance. Only the class holds it, so it goes when the class goes. Thread-safe.
 */
public final class CoalescedMethod implements Measured {
    private static final long REFRESH_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    final Counters counters;
    final MethodReasons reasons;
    final FlightTable flights = new FlightTable();
    final MethodResults results;
    final AbandonedFlights abandoned;
    final MethodMessages messages;
    final LostFlights lostFlights;
    final InternalFailures failures;
    private final MethodRefreshes refreshes;
    final MethodWatch watch;

    final TransactionHold transactions;
    private final MethodSharing sharing;

    /** Null if callers can share all results of the declared type. */
    final @Nullable ResultInspector inspector;

    /** The settings in force. Read on a miss only: a hit needs nothing but its entry. */
    volatile MethodSettings settings;

    /** The mode of calls that are not coalesced; null: they are. A hit does not look: nothing is cached in a mode. */
    volatile @Nullable UncoalescedMode uncoalesced;

    /** Told when calls need their keys, or no longer. Guarded by this object's monitor. */
    private @Nullable Consumer<Boolean> keySwitch;

    /** Whether a successor shows the counters. */
    private volatile boolean isReplaced;

    private final MethodIdentity identity;
    private final Clock clock;

    /**
     * The timeouts of followers without a thread. The timer itself holds none of them, so that it holds no application.
     */
    final Set<Runnable> pendingTimeouts = ConcurrentHashMap.newKeySet();

    /** Set before the first call, if at all. */
    private CallInterceptor interceptor = CallInterceptor.COUNT_ALL;

    /**
     * Creates a method without results and flights, and registers its counters.
     *
     * @param identity what the method is
     * @param settings the settings in force until {@link #change}
     * @param inspector finds results that cannot be shared; null if callers can share all of the declared type
     * @param services what all methods share
     * @param release receives each outcome that is no longer cached; null if nobody needs to know
     */
    public CoalescedMethod(
            MethodIdentity identity,
            MethodSettings settings,
            @Nullable ResultInspector inspector,
            SharedServices services,
            @Nullable Consumer<Object> release) {
        this(identity, settings, inspector, services, release, null);
    }

    /**
     * Creates a method that takes the place of another one, because its class was redefined. Only counters go on.
     *
     * @param identity what the method is
     * @param settings the settings in force until {@link #change}
     * @param inspector finds results that cannot be shared; null if callers can share all of the declared type
     * @param services what all methods share
     * @param release receives each outcome that is no longer cached; null if nobody needs to know
     * @param predecessor the method before the class was redefined; null if there is none
     */
    public CoalescedMethod(
            MethodIdentity identity,
            MethodSettings settings,
            @Nullable ResultInspector inspector,
            SharedServices services,
            @Nullable Consumer<Object> release,
            @Nullable CoalescedMethod predecessor) {
        this.counters = predecessor == null ? new Counters() : predecessor.counters;
        this.reasons = predecessor == null ? new MethodReasons(identity.name()) : predecessor.reasons;
        this.identity = identity;
        this.settings = settings;
        this.inspector = inspector;
        this.clock = services.clock();
        this.failures = services.failures();
        this.refreshes = new MethodRefreshes(identity, failures);
        this.watch = new MethodWatch(identity);
        this.messages = new MethodMessages(identity, reasons);
        this.abandoned = new AbandonedFlights(flights, messages);
        this.lostFlights = new LostFlights(
                flights,
                // No lambda here and below: this runs in the first call of a method.
                new Consumer<>() {
                    @Override
                    public void accept(Runnable task) {
                        BackgroundExecutor.runAlways(task);
                    }
                },
                failures);
        this.results = new MethodResults(
                settings.maxSize(),
                settings.staleForNanos(),
                clock,
                new Runnable() {
                    @Override
                    public void run() {
                        counters.evictions.increment();
                    }
                },
                release);
        if (predecessor != null) {
            predecessor.isReplaced = true;
        }
        this.sharing = new MethodSharing(results);
        this.transactions = new TransactionHold(flights, results, sharing);
        services.registry().add(this);
    }

    /**
     * Returns what runs the background calls of this method.
     *
     * @return the same object in every call
     */
    public MethodRefreshes refreshes() {
        return refreshes;
    }

    /** Returns what is known about this method when callers wait for long. */
    public WatchedMethod watch() {
        return watch;
    }

    /**
     * Sets who decides whether calls count. Called before the first call.
     *
     * @param deciding the interceptor
     */
    public void intercept(CallInterceptor deciding) {
        interceptor = deciding;
    }

    /**
     * Returns who decides whether calls count.
     *
     * @return {@link CallInterceptor#COUNT_ALL} unless one was set
     */
    public CallInterceptor interceptor() {
        return interceptor;
    }

    /**
     * Puts other settings in force. Flights go on. Results that are cached stay no longer than a new one would from now
     * on; if the method is not coalesced, they go.
     *
     * <p>Races with a flight that caches its result. It does so inside the table, where it looks at the mode. If it has
     * not seen the new mode, {@link #invalidateAll} either takes it out of the table before that, or finds its result.
     *
     * @param fresh the settings
     * @param mode what calls do from now on; null if they are coalesced
     */
    public synchronized void change(MethodSettings fresh, @Nullable UncoalescedMode mode) {
        settings = fresh;
        results.changeLimits(fresh.maxSize(), fresh.staleForNanos());
        results.shorten(fresh.ttlNanos(), fresh.errorTtlNanos());
        boolean wasOff = uncoalesced != null;
        if (wasOff && mode == null) {
            interceptor.settingsChanged();
        }
        uncoalesced = mode;
        if (keySwitch != null && wasOff == (mode == null)) {
            keySwitch.accept(mode == null);
        }
        if (mode != null) {
            invalidateAll();
        }
    }

    /**
     * Sets who is told when calls are coalesced no longer, or again; the present state too.
     *
     * @param receiving receives whether calls need their keys
     */
    public synchronized void switchKeys(Consumer<Boolean> receiving) {
        keySwitch = receiving;
        receiving.accept(uncoalesced == null);
    }

    @Override
    public Kind kind() {
        return identity.kind();
    }

    @Override
    public Class<?> user() {
        return identity.user();
    }

    @Override
    public String name() {
        return identity.name();
    }

    @Override
    public MethodName names() {
        return identity.names();
    }

    @Override
    public Snapshot snapshot() {
        if (isReplaced) {
            return Snapshot.NONE;
        }
        long executions = counters.executions();
        int inFlight = flights.size();
        return counters.snapshot(
                executions,
                inFlight,
                abandoned.size(),
                Math.max(flights.oldestNanos(), abandoned.oldestNanos()),
                results.size());
    }

    @Override
    public void clear() {
        invalidateAll();
    }

    /**
     * Returns the settings in force.
     *
     * @return a snapshot; {@link #change} may replace it at any time
     */
    public MethodSettings settings() {
        return settings;
    }

    /** {@return whether calls run their bodies} */
    public boolean isOff() {
        return uncoalesced != null;
    }

    /** {@return the counters; the same object in every call} */
    public Counters counters() {
        return counters;
    }

    /** {@return the executions in flight; the same object in every call} */
    public FlightTable flights() {
        return flights;
    }

    /** {@return what connects the cached results with those of other JVMs; the same object in every call} */
    public MethodSharing sharing() {
        return sharing;
    }

    /** {@return what the application's transactions hold of this method; the same object in every call} */
    public TransactionHold transactions() {
        return transactions;
    }

    /** {@return the flights that were replaced and have not ended; the same object in every call} */
    public AbandonedFlights abandoned() {
        return abandoned;
    }

    /**
     * Returns the log messages and exceptions of this method.
     *
     * @return the same object in every call
     */
    public MethodMessages messages() {
        return messages;
    }

    /**
     * Returns who is told what goes wrong inside the agent.
     *
     * @return the same object in every call
     */
    public InternalFailures failures() {
        return failures;
    }

    /**
     * Returns what finds results that cannot be shared.
     *
     * @return null if callers can share all results of the declared type
     */
    public @Nullable ResultInspector inspector() {
        return inspector;
    }

    /** Returns the time by which results age. */
    Clock clock() {
        return clock;
    }

    /** Tells whether flights need their exact age. Otherwise a millisecond more or less does not matter. */
    boolean needsExactAges() {
        return settings.maxFlightNanos() > 0;
    }

    /** Returns how long after a failed refresh the next one may start. */
    long refreshPauseNanos() {
        return settings.errorTtlNanos() > 0 ? settings.errorTtlNanos() : REFRESH_PAUSE_NANOS;
    }

    /**
     * Invalidates a key in all groups. A flight of that key goes on for the callers that have joined it.
     *
     * @param key the key
     */
    public void invalidate(Object key) {
        flights.invalidateEverywhere(key);
        results.invalidate(key);
    }

    /** Invalidates all keys in all groups. */
    public void invalidateAll() {
        flights.invalidateAll(null);
        results.invalidateAll();
    }

    /**
     * Counts a call that runs its body uncoalesced.
     *
     * @param reason why
     * @return null: the answer that lets woven code run the body
     */
    public @Nullable Object bypass(Reason reason) {
        counters.bypasses.increment();
        reasons.count(reason);
        Events.bypassed(names(), reason);
        return null;
    }

    /** Answers a call without a key: the key could not be computed, or the method was off when the call began. */
    @Nullable
    Object enterWithoutKey(KeyFailure failure) {
        if (!failure.isNotComputed()) {
            return bypassWithoutKey(failure.cause());
        }
        UncoalescedMode mode = uncoalesced;
        return (mode == null ? UncoalescedMode.OFF : mode).enter(this);
    }

    /** Counts a call whose key could not be computed. */
    @Nullable
    Object bypassWithoutKey(Throwable cause) {
        messages.keyFailed(cause);
        return bypass(Reason.KEY_FAILED);
    }

    /** Takes back what {@link #bypass} has counted. */
    void uncountBypass(Reason reason) {
        counters.bypasses.decrement();
        reasons.uncount(reason);
    }

    /**
     * Returns why calls of this method were not shared.
     *
     * @return the same object in every call
     */
    public MethodReasons reasons() {
        return reasons;
    }
}
