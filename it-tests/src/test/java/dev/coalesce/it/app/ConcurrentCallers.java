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
 * Threads that call one method concurrently. The body of that method runs this object: no body ends before every caller
 * is either inside a body or waiting for a leader. The outcome therefore does not depend on timing.
 */
public final class ConcurrentCallers implements Runnable {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<Thread> callers = new ArrayList<>();
    private final AtomicInteger bodies = new AtomicInteger();
    private final int size;
    private final Function<Runnable, Thread> threadFactory;

    public ConcurrentCallers(int size) {
        this(size, Thread::new);
    }

    /** Uses threads of this factory, which must not start them. */
    public ConcurrentCallers(int size, Function<Runnable, Thread> threadFactory) {
        this.size = size;
        this.threadFactory = threadFactory;
    }

    /** Called by the body: returns when all callers have arrived. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // lets other virtual threads run on the same carrier
    public void run() {
        bodies.incrementAndGet();
        long start = System.nanoTime();
        while (!allHaveArrived()) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IllegalStateException("not all callers arrived: " + callers + ", " + bodies + " bodies");
            }
            Thread.yield();
        }
    }

    private boolean allHaveArrived() {
        int arrived = bodies.get();
        for (Thread caller : callers) {
            Thread.State state = caller.getState();
            if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
                arrived++;
            }
        }
        return arrived >= callers.size();
    }

    /** Makes all calls concurrently and returns their results. Callable once per object. */
    public <T> List<T> call(Callable<T> call) {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            FutureTask<T> task = new FutureTask<>(call);
            tasks.add(task);
            callers.add(threadFactory.apply(task));
        }
        callers.forEach(Thread::start);
        List<T> results = new ArrayList<>();
        try {
            for (FutureTask<T> task : tasks) {
                results.add(task.get(TIMEOUT_NANOS, TimeUnit.NANOSECONDS));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return results;
    }

    /** Makes the calls and describes the outcome: the number of callers, of bodies, and of different result objects. */
    public String report(Callable<?> call) {
        IdentityHashMap<Object, Object> different = new IdentityHashMap<>();
        call(call).forEach(result -> different.put(result, result));
        return size + " callers, bodies: " + bodies() + ", results: " + different.size();
    }

    public int bodies() {
        return bodies.get();
    }
}
