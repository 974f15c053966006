package dev.coalesce.it.app;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Callers that call one method at once. It is also what that method's body runs: no body ends before every caller either
 * is in a body of its own or waits, so what they do does not depend on who is fast.
 */
public final class Crowd implements Runnable {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<Thread> callers = new ArrayList<>();
    private final AtomicInteger bodies = new AtomicInteger();
    private final int size;
    private final Function<Runnable, Thread> threads;

    public Crowd(int size) {
        this(size, Thread::new);
    }

    /** Of threads that this makes; it must not start them. */
    public Crowd(int size, Function<Runnable, Thread> threads) {
        this.size = size;
        this.threads = threads;
    }

    /** In a body: holds it until all are here. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a virtual thread has to let the others have its carrier
    public void run() {
        bodies.incrementAndGet();
        long start = System.nanoTime();
        while (!allAreHere()) {
            if (System.nanoTime() - start > LONGEST_NANOS) {
                throw new IllegalStateException("not all callers came: " + callers + ", " + bodies + " bodies");
            }
            Thread.yield();
        }
    }

    private boolean allAreHere() {
        int here = bodies.get();
        for (Thread caller : callers) {
            Thread.State state = caller.getState();
            if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
                here++;
            }
        }
        return here >= callers.size();
    }

    /** Lets all of them call, and gives what each of them got. Once for each crowd. */
    public <T> List<T> call(Callable<T> call) {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            FutureTask<T> task = new FutureTask<>(call);
            tasks.add(task);
            callers.add(threads.apply(task));
        }
        callers.forEach(Thread::start);
        List<T> results = new ArrayList<>();
        try {
            for (FutureTask<T> task : tasks) {
                results.add(task.get(LONGEST_NANOS, TimeUnit.NANOSECONDS));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return results;
    }

    /** As {@link #call}, in a line: how many called, how often the body ran, how many objects they got. */
    public String report(Callable<?> call) {
        IdentityHashMap<Object, Object> different = new IdentityHashMap<>();
        call(call).forEach(result -> different.put(result, result));
        return size + " callers, bodies: " + bodies() + ", results: " + different.size();
    }

    public int bodies() {
        return bodies.get();
    }
}
