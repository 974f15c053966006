package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Subject.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What runs inside the methods of one history, and what was seen of it. */
final class Bodies {
    /** Where a result or a failure comes from. */
    interface Origin {
        Mark mark();
    }

    /**
     * One run of a body.
     *
     * @param method of which method
     * @param key of which key
     * @param began when, in the history's own time
     */
    record Mark(Method method, int key, long began) {}

    /** A body's result. */
    record Result(Mark mark) implements Origin {}

    /** A body's failure. */
    static final class Broken extends Exception implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        Broken(Mark mark) {
            super(mark.toString(), null, false, false);
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    /** As {@link Broken}, but worse. */
    static final class BrokenError extends Error implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        BrokenError(Mark mark) {
            super(mark.toString(), null, false, false);
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    private record Place(Method method, int key) {}

    private final Plan plan;
    private final Executor later;
    private final Map<Place, AtomicInteger> running = new ConcurrentHashMap<>();
    /** Over all histories, since a call that is made again in the background may come late. */
    private static final Map<Method, AtomicInteger> CALLS = new ConcurrentHashMap<>();

    private static final Map<Method, AtomicInteger> RUNS = new ConcurrentHashMap<>();
    private final Set<Thread> interruptedThemselves = ConcurrentHashMap.newKeySet();
    private final AtomicLong time = new AtomicLong();
    final Set<String> faults = ConcurrentHashMap.newKeySet();

    Bodies(Plan plan, Executor later) {
        this.plan = plan;
        this.later = later;
    }

    /** A moment that is after all that were read before. */
    long now() {
        return time.incrementAndGet();
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
        Mark mark = begin(method, key);
        try {
            work(subject, script);
            return end(mark, script);
        } finally {
            leave(method, key);
        }
    }

    CompletableFuture<Object> runAsync(Subject subject, Method method, int key, Script script) throws Exception {
        Mark mark = begin(method, key);
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
        // Before any caller hears of the end: a body that starts then is not a second one.
        later.execute(() -> {
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
        Mark mark = begin(method, key);
        try {
            if (script.ending() == Script.Ending.INTERRUPTED) {
                end(mark, script);
            }
            work(subject, script);
            return new Pieces(mark, script, later);
        } finally {
            leave(method, key);
        }
    }

    private Mark begin(Method method, int key) {
        Mark mark = new Mark(method, key, now());
        RUNS.computeIfAbsent(method, m -> new AtomicInteger()).incrementAndGet();
        int leaders = running.computeIfAbsent(new Place(method, key), p -> new AtomicInteger())
                .incrementAndGet();
        if (leaders > 1 && plan.allowsOneLeaderOnly(method)) {
            faults.add(leaders + " leaders of " + mark);
        }
        return mark;
    }

    private void leave(Method method, int key) {
        running.computeIfAbsent(new Place(method, key), p -> new AtomicInteger())
                .decrementAndGet();
    }

    private void work(Subject subject, Script script) throws InterruptedException {
        Script.Call nested = script.nested();
        if (nested != null) {
            willCall(nested.method());
            try {
                Object given = subject.call(nested.method(), nested.key(), nested.script());
                if (given instanceof CompletableFuture<?> future) {
                    future.get();
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Throwable e) {
                // its own affair
            }
        }
        pause(script.pause());
    }

    private Object end(Mark mark, Script script) throws Exception {
        switch (script.ending()) {
            case THROW -> throw new Broken(mark);
            case THROW_ERROR -> throw new BrokenError(mark);
            case INTERRUPTED -> {
                interruptedThemselves.add(Thread.currentThread());
                throw new InterruptedException("scripted");
            }
            default -> {
                return new Result(mark);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // others are to run meanwhile
    private static void pause(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.yield();
        }
    }
}
