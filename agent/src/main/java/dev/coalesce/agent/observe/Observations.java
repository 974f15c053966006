package dev.coalesce.agent.observe;

import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.VerifiedMethod;
import dev.coalesce.agent.verify.caller.CallerContext;
import dev.coalesce.agent.verify.caller.MethodReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All methods that are observed in this JVM. Thread-safe.
 *
 * <p>No table of the observer leads to a class of the application, apart from those that the classes hold themselves.
 */
public final class Observations {
    /** The number of methods that the report can say are not observed. */
    private static final int MAX_EXCLUDED = 1_000;

    /** The number of methods whose calls are simulated at a time. */
    static final int MAX_SIMULATED = 200;

    private final LongSupplier clock;
    private final long started;
    private final Runnable onLeft;
    private final Consumer<Class<?>> opener;
    private final Supplier<Class<?>[]> loaded;

    /** Created for the first method that is verified. Guarded by this object. */
    private @Nullable CallerContext context;

    private final Digest digest;
    private final MemoryBudget budget = new MemoryBudget();
    private final AtomicInteger simulated = new AtomicInteger();
    private final ConcurrentMap<ObservedMethod, Boolean> methods = new ConcurrentHashMap<>();

    /** Methods that are no longer observed: the class, a blank, the method's name and descriptor. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    /** The names of the classes from which code can be taken back. */
    private final Set<String> toRestore = ConcurrentHashMap.newKeySet();

    /** Methods whose results cannot be observed. Written by the weaver. */
    private final Set<ExcludedMethod> excluded = ConcurrentHashMap.newKeySet();

    private final RemovableClassValue<ConcurrentMap<String, ObservedMethod>> ofClass = new RemovableClassValue<>() {
        @Override
        protected ConcurrentMap<String, ObservedMethod> create(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final VerifiedSources verifiedSources = new VerifiedSources();

    /** The observer in force, to which call sites are linked. Written by who installs it, read when a site is linked. */
    private static volatile @Nullable Observations current;

    private volatile boolean isClosed;

    /**
     * Creates an observer.
     *
     * @param opener opens the package of a class of a named module to this package's module
     * @param loaded returns the classes that are loaded
     * @param onLeft called when the observation of a method has ended, by a thread of the application
     */
    public Observations(Consumer<Class<?>> opener, Supplier<Class<?>[]> loaded, Runnable onLeft) {
        this(opener, loaded, onLeft, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        });
    }

    Observations(Consumer<Class<?>> opener, Supplier<Class<?>[]> loaded, Runnable onLeft, LongSupplier clock) {
        this.opener = opener;
        this.loaded = loaded;
        this.onLeft = onLeft;
        this.clock = clock;
        this.started = clock.getAsLong();
        this.digest = new Digest(ThreadLocalRandom.current().nextLong(), opener);
    }

    /**
     * Sets the observer to which call sites are linked from now on.
     *
     * @param observations null for none: observed methods just run
     */
    public static void setCurrent(@Nullable Observations observations) {
        current = observations;
    }

    /**
     * Returns the observer in force.
     *
     * @return null if nothing is observed
     */
    public static @Nullable Observations current() {
        return current;
    }

    /**
     * Links a call site of a woven method. It returns a consumer of the call's result and failure, or null for a call of
     * which nothing is to be known.
     *
     * @param caller the woven class
     * @param type the type of the call site: the object, unless the method is static, and the arguments
     * @param spec what the weaver found out about the method
     * @return its target; null if nothing is observed
     * @throws ReflectiveOperationException if the observer's own methods cannot be found
     */
    public @Nullable MethodHandle handle(MethodHandles.Lookup caller, MethodType type, ObservationSpec spec)
            throws ReflectiveOperationException {
        String signature = spec.method() + spec.descriptor();
        Class<?> owner = caller.lookupClass();
        ConcurrentMap<String, ObservedMethod> known = ofClass.get(owner);
        synchronized (this) {
            if (isClosed) {
                return null;
            }
            ObservedMethod method = known.get(signature);
            if (method == null) {
                method = new ObservedMethod(owner.getName(), spec, this, owner.getClassLoader());
                verifiedSources.add(owner, method);
                known.put(signature, method);
                methods.put(method, true);
            }
            MethodSite site = method.site;
            if (site == null) {
                site = new MethodSite(method, type);
                method.site = site;
            }
            return site.invoker(type);
        }
    }

    /**
     * Observes a method at a call site that can also coalesce it. A method that was observed before goes on from there,
     * unless its spec has changed.
     *
     * @param owner the woven class
     * @param type the name of the class in the report, with dots
     * @param spec what is to be known about the method
     * @return the method's observer; null if nothing is observed any more
     */
    public synchronized @Nullable CallObserver observe(Class<?> owner, String type, ObservationSpec spec) {
        if (isClosed) {
            return null;
        }
        ConcurrentMap<String, ObservedMethod> known = ofClass.get(owner);
        String signature = spec.method() + spec.descriptor();
        ObservedMethod method = known.get(signature);
        if (method == null || !method.spec.encode().equals(spec.encode())) {
            if (method != null) {
                methods.remove(method);
                method.stop();
            }
            method = new ObservedMethod(type, spec, this, owner.getClassLoader());
            verifiedSources.add(owner, method);
            known.put(signature, method);
            methods.put(method, true);
        }
        return new AtCallSite(method);
    }

    /**
     * Tells whether the observation of a method has ended, so that its code need not be woven any more.
     *
     * @param type the name of its class, with dots
     * @param method its name and descriptor
     * @return false also for a method that has not been called yet
     */
    public boolean isLeft(String type, String method) {
        return left.contains(type + ' ' + method);
    }

    /**
     * Returns the classes with methods whose observation has ended since the last time.
     *
     * @return the names of the classes, with dots
     */
    public Set<String> takeLeft() {
        Set<String> taken = new HashSet<>(toRestore);
        toRestore.removeAll(taken);
        return taken;
    }

    /**
     * Notes that a method cannot be observed, for the report.
     *
     * @param method the method and the reason
     */
    public void exclude(ExcludedMethod method) {
        if (excluded.size() < MAX_EXCLUDED) {
            excluded.add(method);
        }
    }

    Set<ExcludedMethod> excluded() {
        return Set.copyOf(excluded);
    }

    /** Decides about methods that are called so rarely that their calls do not. Called before a report. */
    void decide() {
        for (ObservedMethod each : all()) {
            each.decide();
        }
    }

    /** Ends all observations: the observer leaves, and holds nothing of the application. */
    public synchronized void close() {
        isClosed = true;
        for (ObservedMethod each : all()) {
            MethodSite site = each.site;
            if (site != null) {
                site.stop();
            }
        }
        methods.clear();
        excluded.clear();
        ofClass.removeAll();
        verifiedSources.close();
        digest.close();
    }

    /** Admits a method to those whose calls are simulated. */
    boolean admit(ObservedMethod method) {
        if (simulated.incrementAndGet() <= MAX_SIMULATED) {
            return true;
        }
        simulated.decrementAndGet();
        return false;
    }

    /** Called when the calls of an admitted method are no longer simulated. */
    void leaves() {
        simulated.decrementAndGet();
    }

    /** Creates what compares the results of a method. */
    synchronized VerifiedMethod verify(String type, ObservationSpec spec, long ttlNanos, @Nullable ClassLoader loader) {
        CallerContext known = context;
        if (known == null) {
            known = new CallerContext(digest, opener, loaded, clock);
            context = known;
        }
        return new VerifiedMethod(
                new MethodReader(spec, digest, known, loader),
                digest,
                ttlNanos,
                clock,
                budget,
                new ReportedFindings(type, spec));
    }

    /** Called when the phase of a method has changed. */
    void changed(ObservedMethod method) {
        ObservedMethod.Phase phase = method.phase();
        boolean isOver = isLeft(phase) && method.site != null;
        if (isOver) {
            left.add(method.type + ' ' + method.spec.method() + method.spec.descriptor());
            toRestore.add(method.type);
        }
        synchronized (this) {
            MethodSite site = method.site;
            if (site != null && !isClosed) {
                site.phaseIs(phase);
                site.publish();
            }
        }
        if (isOver) {
            onLeft.run();
        }
    }

    private static boolean isLeft(ObservedMethod.Phase phase) {
        return phase == ObservedMethod.Phase.CHEAP || phase == ObservedMethod.Phase.FAILED;
    }

    void failed(ObservedMethod method, Throwable e) {
        if (isClosed) {
            return; // a call that has begun before
        }
        Log.warnOnce(
                "observe " + method.type + method.spec.method(),
                "observing " + method.type + "." + method.spec.method()
                        + " failed; the method is no longer observed and runs as before",
                e);
    }

    List<ObservedMethod> all() {
        return List.copyOf(methods.keySet());
    }

    Digest digest() {
        return digest;
    }

    MemoryBudget budget() {
        return budget;
    }

    LongSupplier clock() {
        return clock;
    }

    long now() {
        return clock.getAsLong();
    }

    long started() {
        return started;
    }

    long sinceStart() {
        return now() - started;
    }

    /** The time since the observation began, in seconds. */
    double seconds() {
        return (double) sinceStart() / TimeUnit.SECONDS.toNanos(1);
    }

    /** Observes the calls of one method. */
    private static final class AtCallSite implements CallObserver {
        private final ObservedMethod method;

        AtCallSite(ObservedMethod method) {
            this.method = method;
        }

        @Override
        public boolean needsArguments() {
            return switch (method.phase()) {
                case COUNTING, CHEAP, FAILED -> false;
                default -> true;
            };
        }

        @Override
        public @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> count() {
            return isLeft(method.phase()) ? null : method.count();
        }

        @Override
        public @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> begin(@Nullable Object... arguments) {
            return needsArguments() ? method.enter(arguments) : count();
        }
    }
}
