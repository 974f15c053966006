package dev.coalesce.junit;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Shows a test what the engine does. A test gets it as a parameter, with {@link CoalesceExtension}. Counters begin at
 * zero in each test. Thread-safe.
 */
public final class CoalesceProbe {
    private final TestEngine engine;
    private final Set<HeldLeader> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threads = new AtomicInteger();
    private volatile @Nullable Object baseline;

    /** Runs the callers of the current test; null before the first one. Guarded by this object. */
    private @Nullable ExecutorService callers;

    CoalesceProbe(TestEngine engine) {
        this.engine = engine;
        startOver();
    }

    /**
     * Selects a coalesced method: all overloads, in this class and in the classes that override or implement it.
     *
     * @param type the class or interface that declares or inherits the method
     * @param method the name of the method
     * @return its counters, and the possibility to hold its leaders
     * @throws IllegalArgumentException if the class has no method of that name
     */
    public MethodProbe of(Class<?> type, String method) {
        Set<String> names = new TreeSet<>();
        addMethods(requireNonNull(type, "type"), names);
        if (!names.contains(requireNonNull(method, "method"))) {
            throw new IllegalArgumentException(
                    type.getName() + " has no method \"" + method + "\". Use one of " + String.join(", ", names) + ".");
        }
        return new MethodProbe(this, type, method);
    }

    /**
     * Selects a named {@code Coalescer}.
     *
     * @param name the name of the coalescer
     * @return its counters, and the possibility to hold its leaders
     */
    public MethodProbe coalescer(String name) {
        return new MethodProbe(this, null, requireNonNull(name, "name"));
    }

    private static void addMethods(@Nullable Class<?> type, Set<String> names) {
        if (type != null && type != Object.class) {
            for (Method each : type.getDeclaredMethods()) {
                if (!each.isSynthetic()) {
                    names.add(each.getName());
                }
            }
            addMethods(type.getSuperclass(), names);
            for (Class<?> each : type.getInterfaces()) {
                addMethods(each, names);
            }
        }
    }

    /**
     * Makes calls on as many threads, which end with the test.
     *
     * @param <T> the type of the result
     * @param callers how many threads call
     * @param call the call
     * @return one future for each call
     */
    public <T extends @Nullable Object> List<Future<T>> start(int callers, Callable<T> call) {
        List<Future<T>> calls = new ArrayList<>();
        ExecutorService executor = executor();
        for (int i = 0; i < callers; i++) {
            calls.add(executor.submit(call));
        }
        return calls;
    }

    private synchronized ExecutorService executor() {
        ExecutorService executor = callers;
        if (executor == null) {
            executor = Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "caller-" + threads.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            callers = executor;
        }
        return executor;
    }

    long[] counters(@Nullable Class<?> type, String method) {
        return (long[]) requireNonNull(engine.ask("counters", type, method, baseline));
    }

    HeldLeader hold(MethodProbe method, @Nullable Class<?> type, String name, long maxNanos) {
        HeldLeader leader = new HeldLeader(this, method, requireNonNull(engine.ask("hold", type, name, maxNanos)));
        held.add(leader);
        return leader;
    }

    void released(HeldLeader leader) {
        held.remove(leader);
    }

    /** Lets all counters begin at zero. */
    void startOver() {
        baseline = engine.ask("baseline");
    }

    /** Releases what a test has forgotten. */
    synchronized void end() {
        held.forEach(HeldLeader::release);
        if (callers != null) {
            callers.shutdownNow();
            callers = null;
        }
    }
}
