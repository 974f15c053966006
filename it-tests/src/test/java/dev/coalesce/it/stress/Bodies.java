package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Subject.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The bodies of the methods of one history. Records how often they run and what goes wrong. */
final class Bodies {
    /** A result or failure that knows the body run it comes from. */
    interface Origin {
        Mark mark();
    }

    /**
     * One run of a body.
     *
     * @param method the method that ran
     * @param key the key of the call
     * @param began the start, in the logical time of the history
     */
    record Mark(Method method, int key, long began) {}

    /** The result of a body. */
    record Result(Mark mark) implements Origin {}

    private record MethodAndKey(Method method, int key) {}

    private final Plan plan;
    private final Executor executor;
    private final Map<MethodAndKey, AtomicInteger> running = new ConcurrentHashMap<>();
    /** Counts over all histories, since a call repeated in the background may run after its history has ended. */
    private static final Map<Method, AtomicInteger> CALLS = new ConcurrentHashMap<>();

    private static final Map<Method, AtomicInteger> RUNS = new ConcurrentHashMap<>();
    private final Set<Thread> interruptedThemselves = ConcurrentHashMap.newKeySet();
    private final AtomicLong time = new AtomicLong();

    /** The threads that are at work in a body, which is bound to end. */
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

    /** How often each script was followed. */
    private final Map<Integer, AtomicInteger> followed = new ConcurrentHashMap<>();

    /** The keys of which a caller has received a result. */
    private final Set<MethodAndKey> answered = ConcurrentHashMap.newKeySet();

    final Set<String> faults = ConcurrentHashMap.newKeySet();

    Bodies(Plan plan, Executor executor) {
        this.plan = plan;
        this.executor = executor;
    }

    /** A logical time, later than all times returned before. */
    long now() {
        return time.incrementAndGet();
    }

    /** Changes whenever a call or a body begins or ends. */
    long progress() {
        return time.get();
    }

    /** Whether a thread is at work in a body, or would be if it had a processor. */
    boolean isBusy() {
        return busy.stream().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE);
    }

    /** Notes that a caller has received a result. */
    void received(Mark mark) {
        answered.add(new MethodAndKey(mark.method(), mark.key()));
    }

    void willCall(Method method) {
        CALLS.computeIfAbsent(method, m -> new AtomicInteger()).incrementAndGet();
    }

    static int callsOf(Method method) {
        return CALLS.computeIfAbsent(method, m -> new AtomicInteger()).get();
    }

    static int runsOf(Method method) {
        return RUNS.computeIfAbsent(method, m -> new AtomicInteger()).get();
    }

    /** Whether a body that this thread ran has ended as if the thread were interrupted. */
    boolean hasInterruptedItself(Thread thread) {
        return interruptedThemselves.contains(thread);
    }

    Object run(Subject subject, Method method, int key, Script script) throws Exception {
        Mark mark = begin(method, key, script);
        try {
            work(subject, script);
            return end(mark, script);
        } finally {
            leave(method, key);
        }
    }

    CompletableFuture<Object> runAsync(Subject subject, Method method, int key, Script script) throws Exception {
        Mark mark = begin(method, key, script);
        CompletableFuture<Object> future = new CompletableFuture<>();
        try {
            if (script.ending() == Script.Ending.INTERRUPTED) {
                end(mark, script);
            }
            work(subject, script);
        } catch (Throwable e) {
            leave(method, key);
            throw e;
        }
        // The body leaves before its future completes: a body that starts afterwards is no second leader.
        executor.execute(() -> {
            pause(script.pause());
            leave(method, key);
            try {
                if (script.ending() == Script.Ending.CANCELLED) {
                    future.cancel(false);
                } else {
                    future.complete(end(mark, script));
                }
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    Flow.Publisher<Object> runStream(Subject subject, Method method, int key, Script script) throws Exception {
        Mark mark = begin(method, key, script);
        try {
            if (script.ending() == Script.Ending.INTERRUPTED) {
                end(mark, script);
            }
            work(subject, script);
            return new ElementPublisher(mark, script, executor);
        } finally {
            leave(method, key);
        }
    }

    private Mark begin(Method method, int key, Script script) {
        Mark mark = new Mark(method, key, now());
        MethodAndKey methodAndKey = new MethodAndKey(method, key);
        RUNS.computeIfAbsent(method, m -> new AtomicInteger()).incrementAndGet();
        int leaders =
                running.computeIfAbsent(methodAndKey, p -> new AtomicInteger()).incrementAndGet();
        if (leaders > 1 && plan.allowsOneLeaderOnly(method)) {
            faults.add(leaders + " leaders of " + mark);
        }
        int runs = followed.computeIfAbsent(script.number(), n -> new AtomicInteger())
                .incrementAndGet();
        if (runs > 1 && !method.isStream()) {
            faults.add("one call ran " + runs + " bodies: " + mark + " " + script);
        }
        if (answered.contains(methodAndKey) && plan.keepsResultsOf(method)) {
            faults.add(mark + " ran although a caller has received the cached result");
        }
        return mark;
    }

    private void leave(Method method, int key) {
        now();
        running.computeIfAbsent(new MethodAndKey(method, key), p -> new AtomicInteger())
                .decrementAndGet();
    }

    private void work(Subject subject, Script script) throws InterruptedException {
        Script.Call nested = script.nested();
        if (nested != null) {
            willCall(nested.method());
            try {
                Object result = subject.call(nested.method(), nested.key(), nested.script());
                if (result instanceof CompletableFuture<?> future) {
                    future.get();
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Throwable e) {
                // the outer body ignores failures of the nested call
            }
        }
        pause(script.pause());
    }

    private Object end(Mark mark, Script script) throws Exception {
        switch (script.ending()) {
            case RETURN -> {
                return new Result(mark);
            }
            case INTERRUPTED -> {
                interruptedThemselves.add(Thread.currentThread());
                throw new InterruptedException("scripted");
            }
            case CANCELLED -> throw new CancellationException("scripted");
            default -> {
                Throwable failure = BodyFailures.of(script.ending(), mark);
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (Exception) failure;
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // lets other threads run
    private void pause(int turns) {
        Thread current = Thread.currentThread();
        busy.add(current);
        for (int i = 0; i < turns; i++) {
            Thread.yield();
        }
        busy.remove(current);
    }
}
