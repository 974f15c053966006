package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.stream.StreamType;
import java.lang.invoke.SwitchPoint;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One coalesced method of one class: what all its tables share. Held by that class alone, so it goes when the class does.
 */
final class CoalescedMethod implements Measured {
    final Engine engine;

    /** Those that hold now. Read on the way of a miss only: a hit knows what its entry says. */
    volatile MethodSettings settings;

    /** Whether calls run their bodies. Nothing is kept then, so that no hit has to look at this. */
    volatile boolean isOff;

    final ResultShape shape;

    /** What it publishes with, where its shape is that. */
    final StreamType stream;

    /** Null where no result of the declared type can be one. */
    final SingleUseTypes.@Nullable Finder oneShots;

    final Counters counters = new Counters();
    final FlightTable inFlight = new FlightTable();
    final MethodResults results;

    /** Where its class was generated, and may stand in front of other objects. */
    @Nullable
    ProxyPolicy proxied;

    private OverridingClasses overriders = new OverridingClasses();
    private @Nullable Class<?> declaring;

    /** Where objects of one class share, and no others. */
    final RemovableClassValue<CallGroup> byClass = new RemovableClassValue<>() {
        @Override
        CallGroup make(Class<?> type) {
            return open(type, CallGroup.of(CoalescedMethod.this, null));
        }
    };

    /** As {@link #byClass}, where all objects share. */
    final RemovableClassValue<CallGroup> sharedBut = new RemovableClassValue<>() {
        @Override
        CallGroup make(Class<?> type) {
            return isSuperIn(type) ? CallGroup.of(CoalescedMethod.this, null).passOn() : sharedByAll();
        }
    };

    /** Where all objects share, and for static methods. */
    final CallGroup shared;

    private @Nullable WeakInstanceGroups beside;

    /** Flights that were replaced and have not ended: no call joins them, but they are seen. Of one key there may be many. */
    private final Queue<Flight> givenUp = new ConcurrentLinkedQueue<>();

    /** What waits for the timer, which holds nothing itself. */
    final Set<Runnable> timed = ConcurrentHashMap.newKeySet();

    private final Kind kind;
    private static final double JITTER = 0.05;
    private static final long REFRESH_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long REPEAT = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST_WAIT = Long.MAX_VALUE / 4;
    private static final int IDENTITY_CHECKS = 16;

    private final String name;

    /** Not exact: it only bounds how often keys are looked at. */
    private int identityChecks;

    private volatile int lossesSeen;
    private final boolean interruptible;
    private final PublicExceptions exceptions;

    CoalescedMethod(
            Engine engine,
            Kind kind,
            String name,
            MethodSettings settings,
            ResultShape shape,
            boolean mayBeSingleUse,
            boolean interruptible,
            Class<?> user) {
        this(engine, kind, name, settings, shape, StreamType.FLOW, mayBeSingleUse, interruptible, user);
    }

    CoalescedMethod(
            Engine engine,
            Kind kind,
            String name,
            MethodSettings settings,
            ResultShape shape,
            StreamType stream,
            boolean mayBeSingleUse,
            boolean interruptible,
            Class<?> user) {
        this.engine = engine;
        this.kind = kind;
        this.name = name;
        this.settings = settings;
        this.shape = shape;
        this.stream = stream;
        this.oneShots = mayBeSingleUse ? new SingleUseTypes.Finder() : null;
        this.interruptible = interruptible;
        this.exceptions = new PublicExceptions(user);
        this.results = new MethodResults(
                settings.maxSize(),
                settings.staleForNanos(),
                engine.clock(),
                new Runnable() {
                    @Override
                    public void run() {
                        counters.evictions.increment();
                    }
                },
                shape == ResultShape.INPUT_STREAM ? InputStreamFlight::release : null);
        this.shared = CallGroup.of(this, null);
        engine.registry().add(this);
    }

    /** Before its first call: what it overrides, and what overrides it. */
    void belongsTo(Class<?> type, MethodSpec spec, OverridingClasses those) {
        declaring = type;
        overriders = those;
        proxied = spec.origin().proxy() ? new ProxyPolicy(this, type, spec) : null;
    }

    /** Whether objects of a class come to this body by {@code super} only. */
    private boolean isSuperIn(Class<?> type) {
        Class<?> owner = declaring;
        return owner != null && overriders.isOverriddenIn(type, owner);
    }

    /** Valid until a coalesced method overrides this one. */
    SwitchPoint noOverriders() {
        return overriders.none();
    }

    /** Where an object cannot hold its own. Not made for the many methods that need none. */
    synchronized WeakInstanceGroups beside() {
        WeakInstanceGroups tables = beside;
        if (tables == null) {
            tables = new WeakInstanceGroups(this);
            beside = tables;
        }
        return tables;
    }

    private CallGroup sharedByAll() {
        return shared;
    }

    /** A table for an object's share. */
    CallGroup open(Object self, @Nullable Object owner) {
        return open(self.getClass(), CallGroup.of(this, owner));
    }

    private CallGroup open(Class<?> type, CallGroup table) {
        return isSuperIn(type) ? table.passOn() : table;
    }

    /**
     * Lets other settings hold from now on. Flights go on; results that are kept are so no longer than a new one would
     * be from now; those of a method that is off are let go.
     */
    synchronized void change(MethodSettings fresh, boolean on) {
        settings = fresh;
        results.change(fresh.maxSize(), fresh.staleForNanos());
        results.shorten(fresh.ttlNanos(), fresh.errorTtlNanos());
        ProxyPolicy known = proxied;
        if (isOff && on && known != null) {
            known.lookAgain();
        }
        isOff = !on;
        if (!on) {
            invalidateAll();
        }
    }

    /** Lets go of all, for an agent that leaves. */
    void close() {
        invalidateAll();
        byClass.removeAll();
        sharedBut.removeAll();
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Snapshot snapshot() {
        int flights = inFlight.size();
        return new Snapshot(
                counters.hits.sum(),
                counters.leads.sum(),
                counters.follows.sum(),
                counters.failures.sum(),
                counters.timeouts.sum(),
                counters.promotions.sum(),
                counters.bypasses.sum(),
                counters.evictions.sum(),
                flights,
                oldestFlightMillis(),
                results.size(),
                counters.savedNanos(flights));
    }

    private long oldestFlightMillis() {
        long oldest = inFlight.oldestNanos();
        for (Flight flight : givenUp) {
            oldest = Math.max(oldest, flight.ageNanos());
        }
        return TimeUnit.NANOSECONDS.toMillis(oldest);
    }

    boolean isTooOld(Flight flight) {
        long limit = settings.maxFlightNanos();
        return limit > 0 && flight.ageNanos() > limit;
    }

    /** Where an age decides something; else a millisecond more or less does not matter. */
    boolean needsExactAges() {
        return settings.maxFlightNanos() > 0;
    }

    Clock clock() {
        return engine.clock();
    }

    /** Ends flights whose leaders had no stack left for it; costs a comparison where there is none. */
    void repairLost() {
        int losses = CoalesceFlight.losses;
        if (lossesSeen != losses) {
            lossesSeen = losses;
            inFlight.repairLost();
            if (CallFlightState.firstLost != null) {
                repairLostFutures(losses);
            }
        }
    }

    private void repairLostFutures(int losses) {
        try {
            BackgroundExecutor.must(CallFlightState::repairLost); // what hangs on futures is not this caller's to run
        } catch (Throwable e) {
            lossesSeen = losses - 1; // the next call tries again
            engine.failed("completing futures of " + name, e);
        }
    }

    /** Puts a new flight in the place of one that is too old; false where another call was first. */
    boolean giveUp(Flight old, Flight fresh) {
        if (!inFlight.replace(old, fresh)) {
            return false;
        }
        replaced(old);
        Thread leader = old.owner();
        Log.warnEvery(
                REPEAT,
                "given up " + name,
                "a call of " + name + " with the key " + text(old.key()) + " has been running for "
                        + TimeUnit.NANOSECONDS.toMillis(old.ageNanos()) + " ms"
                        + (leader == null ? "" : " on the thread " + leader.getName())
                        + " and is given up (maxFlight): who waits for it goes on waiting, later calls start anew");
        return true;
    }

    /** A flight that is no longer in the table, and that may go on for ever. */
    void replaced(Flight old) {
        givenUp.add(old);
        if (old.isDone()) {
            ended(old);
        }
    }

    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    void ended(Flight flight) {
        if (!givenUp.isEmpty()) {
            givenUp.removeIf(each -> each == flight);
        }
    }

    /** Shorter by up to a twentieth, so that results that were loaded together do not all go together. */
    long jittered(long nanos) {
        return nanos == 0
                ? 0
                : nanos - (long) (nanos * JITTER * ThreadLocalRandom.current().nextDouble());
    }

    /** A key in a message: the application's own objects, which may throw, be huge, or hold line breaks. */
    static String text(Object key) {
        return Log.text(Keys.text(key));
    }

    /** After a failed refresh: when the next may be tried. */
    long refreshPauseNanos() {
        return settings.errorTtlNanos() > 0 ? settings.errorTtlNanos() : REFRESH_PAUSE;
    }

    void refreshFailed(Object key, Throwable thrown) {
        Log.warnEvery(
                REPEAT,
                "refresh " + name + " " + text(key),
                "refreshing " + name + " with the key " + text(key) + " failed, the old result is served on: "
                        + Log.text(thrown));
    }

    /** A part that has no equals is never the same twice, and coalescing useless: worth a word, once. */
    void checkIdentity(Object key, @Nullable Object owner) {
        if (identityChecks >= IDENTITY_CHECKS) {
            return;
        }
        identityChecks++;
        List<@Nullable Object> parts = Keys.parts(key);
        for (int i = 0; i < parts.size(); i++) {
            Object part = parts.get(i);
            if (part != null && part != owner && Keys.isIdentity(part.getClass())) {
                identityChecks = IDENTITY_CHECKS;
                Log.warn("part " + (i + 1) + " of " + parts.size() + " of the key of " + name + " is a "
                        + part.getClass().getName() + ", which has no equals: only calls with the very same object are"
                        + " coalesced; name what makes two calls the same in key");
                return;
            }
        }
    }

    /** In all its homes. A flight of that key goes on, for those who wait already. */
    void invalidate(Object key) {
        inFlight.invalidateEverywhere(key);
        results.invalidate(key);
    }

    void invalidateAll() {
        inFlight.invalidateAll(null);
        results.invalidateAll();
    }

    /** This call runs the body, and nobody hears of it. */
    @Nullable
    Object bypass() {
        counters.bypasses.increment();
        return null;
    }

    @Nullable
    Object keyFailed(KeyFailure failure) {
        Log.warnOnce(
                "key of " + name + " " + System.identityHashCode(this),
                "the key of " + name + " could not be computed; such calls run the body, uncoalesced",
                failure.cause());
        return bypass();
    }

    void oneShotSeen(@Nullable Object result) {
        Log.warnOnce(
                "one-shot " + name + " " + System.identityHashCode(this),
                name + " returned a "
                        + (result == null ? "null" : result.getClass().getName())
                        + ", which can be used only once: such results are not coalesced, each caller runs the body");
    }

    /** What a follower gets that was interrupted while it waited. */
    Throwable interrupted(InterruptedException e, Object key) {
        if (interruptible) {
            return e;
        }
        Thread.currentThread().interrupt();
        return exceptions.interrupted(
                "interrupted while waiting for another call of " + name + " with the key " + text(key));
    }

    /**
     * How long those who proceed wait for the next flight: twice as long each time. With one and the same wait, bodies that
     * take longer than it would run one after another until each caller had run one.
     */
    long morePatience(long nanos) {
        return Math.min(nanos * 2, LONGEST_WAIT);
    }

    /** What a subscriber gets that is too slow. */
    Throwable fellBehind(Object key) {
        return new IllegalStateException("a subscriber of " + name + " with the key " + text(key)
                + " fell behind the others by more than maxBuffer (" + settings.maxBuffer() + " elements, "
                + settings.maxBufferBytes() + " bytes)");
    }

    /** What a follower gets that has waited too long. */
    Throwable timedOut(Object key) {
        long nanos = settings.waitTimeoutNanos();
        return exceptions.timeout("waited " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms for another call of " + name
                + " with the key " + text(key));
    }
}
