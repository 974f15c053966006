package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.Hashes;
import dev.coalesce.agent.settings.Durations;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.VerifiedCall;
import dev.coalesce.agent.verify.VerifiedMethod;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of one method, in phases:
 *
 * <ol>
 *   <li>Calls are counted, and some are timed. A method that takes less than 25 µs is not worth coalescing, and is left.
 *   <li>The calls of a method that takes longer are simulated. The first ones also tell which parameters are new in each
 *       call; a second candidate for the key leaves these out.
 *   <li>Once a tenth of the calls repeats, results are compared; at once if the body takes a millisecond.
 * </ol>
 *
 * <p>Concurrency: counts of the first phase are racy, a lost one does no harm. Each simulated cache is guarded by its own
 * monitor, and {@link #parameters} by its own. A failure in here ends the observation of the method, never the call.
 */
final class ObservedMethod {
    /** A cheaper body is not worth coalescing. */
    static final long MIN_NANOS = TimeUnit.MICROSECONDS.toNanos(25);

    /** What is done with the calls of a method. */
    enum Phase {
        COUNTING,

        /** This is {@link #COUNTING} for a method whose results are compared; it is not left if it is cheap. */
        VERIFYING,
        SIMULATING,
        CHEAP,
        FAILED
    }

    /** The calls that are timed first, which decide whether a method is simulated at once. */
    private static final int FIRST_CALLS = 16;

    /** The interval at which later calls that are counted are timed. */
    private static final int TIMED_INTERVAL = 16;

    /** A method that takes this long is simulated after two calls. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int COUNTED_CALLS = 1_000;
    private static final long COUNTED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CHECK_INTERVAL = 1_024;
    private static final int COMPARE_AFTER = 64;

    final String type;
    final ObservationSpec spec;
    final Observations all;
    /** Whether calls end when the future that they return completes. */
    final boolean returnsFuture;

    /** Whether the result is a stream of bytes, which callers read after the call has ended. */
    final boolean returnsStream;

    final Rungs rungs;

    private final KeyParts key;
    private volatile Phase phase;

    /** Compares results between callers. Null if the method is only observed. */
    final @Nullable VerifiedMethod verified;

    private volatile Candidate[] candidates = {};
    final ParameterCounts parameters;

    /** The first object on which a call was simulated, as its identity; 0: none. Racy: set once. */
    private int firstObject;

    private volatile boolean hasObjects;
    private volatile boolean comparesResults;

    /** The calls that have been observed so far. */
    int calls;

    /** Distinguishes the callers of futures. Racy: a lost increment makes one call of some thousand run alone. */
    private int futures;

    private final CallTimes times = new CallTimes();

    private final ResultDigests results;
    final Set<String> withoutEquals = ConcurrentHashMap.newKeySet();

    /** Written once, when the method is linked, with the monitor of {@link #all}. */
    @Nullable
    MethodSite site;

    ObservedMethod(String type, ObservationSpec spec, Observations all, @Nullable ClassLoader loader) {
        this.type = type;
        this.spec = spec;
        this.all = all;
        this.returnsFuture = ObservationSpec.isFuture(spec.descriptor());
        this.returnsStream = ObservationSpec.isInputStream(spec.descriptor());
        this.rungs = new Rungs(ttl(spec.ttl()));
        this.key = new KeyParts(spec);
        this.results = new ResultDigests(all.digest(), all.clock());
        this.parameters = new ParameterCounts(key.size(), all.budget());
        this.verified = spec.verified() ? all.verify(type, spec, ttl(spec.ttl()), loader) : null;
        this.phase = verified == null ? Phase.COUNTING : Phase.VERIFYING;
    }

    private static long ttl(String text) {
        try {
            return text.isBlank() ? 0 : Durations.nanos(text);
        } catch (IllegalArgumentException e) {
            return 0; // reported by who reads the attribute
        }
    }

    /** Called for each call while the method is counted. Returns null for a call that is not timed. */
    @Nullable
    BiConsumer<@Nullable Object, @Nullable Throwable> count() {
        try {
            int number = ++calls;
            return number <= FIRST_CALLS || number % TIMED_INTERVAL == 0 ? new TimedCall(this, all.now()) : null;
        } catch (Throwable e) {
            fail(e);
            return null;
        }
    }

    /** Called at the end of a timed call. */
    synchronized void timed(long nanos) {
        times.add(nanos);
        decide();
    }

    /** Decides whether a method that is counted is too cheap or simulated, or whether it is too early to say. */
    synchronized void decide() {
        if ((phase != Phase.COUNTING && phase != Phase.VERIFYING) || times.count() == 0) {
            return;
        }
        long typical = times.typical();
        boolean isCheap = typical < MIN_NANOS;
        if (isCheap && (calls >= COUNTED_CALLS || all.sinceStart() >= COUNTED_NANOS)) {
            leaveIfCheap();
        } else if (!isCheap && (times.count() >= FIRST_CALLS || typical >= SLOW_NANOS) && all.admit(this)) {
            candidates = new Candidate[] {candidate(List.of())};
            comparesResults = typical >= SLOW_NANOS && !returnsStream; // a digest costs little then
            phase = Phase.SIMULATING;
            all.changed(this);
        }
    }

    private Candidate candidate(List<Integer> without) {
        int[] parts = new int[key.size() - without.size()];
        int size = 0;
        for (int i = 0; i < key.size(); i++) {
            if (!without.contains(i)) {
                parts[size++] = i;
            }
        }
        return new Candidate(parts, without, new SimulatedCache(rungs, all.budget()));
    }

    /** Called for each call of a method whose calls are simulated or verified. */
    @Nullable
    BiConsumer<@Nullable Object, @Nullable Throwable> enter(Object... arguments) {
        return isNextVerified() ? enterVerified(arguments) : enterObserved(arguments);
    }

    /** Decides whether the next call is verified. */
    boolean isNextVerified() {
        return verified != null && verified.samples();
    }

    /** Called for a call that is verified. The first argument is the object, unless the method is static. */
    @Nullable
    BiConsumer<@Nullable Object, @Nullable Throwable> enterVerified(Object... arguments) {
        try {
            VerifiedCall call = verified == null ? null : verified.enter(arguments);
            BiConsumer<@Nullable Object, @Nullable Throwable> observed = enterObserved(arguments);
            return call == null ? observed : new VerifyingCall(returnsFuture, call, observed, this::fail);
        } catch (Throwable e) {
            fail(e);
            return null;
        }
    }

    private @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> enterObserved(Object... arguments) {
        return phase == Phase.SIMULATING ? simulate(arguments) : count();
    }

    private @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> simulate(Object... arguments) {
        try {
            long[] digests = key.digests(all.digest(), arguments);
            if (!parameters.isDone()) {
                lookAtParameters(digests, arguments);
            }
            int object = spec.isStatic() ? 0 : objectOf(arguments[0]);
            long start = all.now();
            return new ObservedCall(this, start, simulate(digests, object, Rungs.tick(start - all.started())));
        } catch (Throwable e) {
            fail(e);
            return null;
        }
    }

    private @Nullable SimulatedCall simulate(long[] digests, int object, int now) {
        SimulatedCall first = null;
        // A thread may call again while its first future is pending, and then follows itself.
        int thread = (returnsFuture ? futures++ : System.identityHashCode(Thread.currentThread())) & 0x7ff;
        for (Candidate each : candidates) {
            long digest = each.key(digests);
            first = enter(each.ofType, digest, first, now, thread);
            SimulatedCache ofInstance = each.ofInstance();
            if (ofInstance != null) {
                first = enter(
                        ofInstance, object == firstObject ? digest : Hashes.add(digest, object), first, now, thread);
            }
        }
        return first;
    }

    private static SimulatedCall enter(
            SimulatedCache cache, long key, @Nullable SimulatedCall next, int now, int thread) {
        SimulatedCall call = new SimulatedCall(cache, key, next);
        synchronized (cache) {
            cache.enter(call, now, thread);
        }
        return call;
    }

    /** Returns the identity of the object, and separates the scopes if it is a second one. */
    private int objectOf(Object self) {
        int identity = System.identityHashCode(self) | 1;
        if (firstObject == 0) {
            firstObject = identity;
        } else if (firstObject != identity && !hasObjects) {
            hasObjects = true;
            for (Candidate each : candidates) {
                each.separate();
            }
        }
        return identity;
    }

    private void lookAtParameters(long[] digests, Object... arguments) {
        key.addWithoutEquals(all.digest(), withoutEquals, arguments);
        synchronized (parameters) {
            if (parameters.count(digests)) {
                List<Integer> everNew = parameters.everNew();
                if (!everNew.isEmpty() && everNew.size() < key.size()) {
                    Candidate without = candidate(everNew);
                    if (hasObjects) {
                        without.separate();
                    }
                    candidates = new Candidate[] {candidates[0], without};
                }
            }
        }
    }

    /** Called when a simulated call has ended. */
    void end(ObservedCall call, @Nullable Object result, @Nullable Throwable thrown) {
        long end = all.now();
        long nanos = end - call.start;
        int now = Rungs.tick(end - all.started());
        short digest = thrown == null && comparesResults ? results.of(call.first, call.start, nanos, result) : 0;
        for (SimulatedCall each = call.first; each != null; each = each.next) {
            synchronized (each.cache) {
                each.cache.end(each, now, nanos, thrown != null, digest);
            }
        }
        int number = ++calls;
        if (number % COMPARE_AFTER == 0) {
            check(number);
        }
    }

    private void check(int number) {
        long total = 0;
        long repeats = 0;
        Candidate[] current = candidates;
        for (Candidate each : current) {
            synchronized (each.ofType) {
                total = each.ofType.calls();
                repeats = Math.max(repeats, each.ofType.share(Rungs.REPEATS).saved());
            }
        }
        comparesResults |= repeats * 10 >= total && repeats > 0 && !returnsStream;
        if (number % CHECK_INTERVAL == 0 && meanNanos() < MIN_NANOS) {
            leaveIfCheap();
        }
    }

    private synchronized void leaveIfCheap() {
        if (verified == null) {
            leave(Phase.CHEAP);
        } else if (phase == Phase.SIMULATING) {
            leave(Phase.VERIFYING);
        }
    }

    /** Tells whether a method is too cheap to be worth coalescing, although its results are compared. */
    synchronized boolean isCheapButVerified() {
        return phase == Phase.VERIFYING && calls >= COUNTED_CALLS && times.typical() < MIN_NANOS;
    }

    private synchronized void leave(Phase reason) {
        if (phase == Phase.SIMULATING) {
            all.leaves();
        }
        phase = reason;
        for (Candidate each : candidates) {
            each.release();
        }
        candidates = new Candidate[0];
        synchronized (parameters) {
            parameters.end();
        }
        all.changed(this);
    }

    /** Ends the observation of this method, because another one takes its place. */
    void stop() {
        leave(Phase.CHEAP);
        closeVerified();
    }

    void closeVerified() {
        if (verified != null) {
            verified.close();
        }
    }

    /** Ends the observation of this method, because the agent failed. */
    void fail(Throwable e) {
        if (!(e instanceof VirtualMachineError) && phase != Phase.FAILED) {
            closeVerified();
            all.failed(this, e);
            leave(Phase.FAILED);
        }
    }

    Phase phase() {
        return phase;
    }

    Candidate[] candidates() {
        return candidates;
    }

    long meanNanos() {
        Candidate[] current = candidates;
        if (current.length > 0) {
            SimulatedCache cache = current[0].ofType;
            synchronized (cache) {
                if (cache.calls() > 0) {
                    return cache.nanos() / cache.calls();
                }
            }
        }
        return times.mean();
    }

    /** The mean size of a result; 0 if it is not known. */
    long meanBytes() {
        return results.meanBytes();
    }
}
