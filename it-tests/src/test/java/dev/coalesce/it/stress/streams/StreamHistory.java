package dev.coalesce.it.stress.streams;

import dev.coalesce.it.stress.streams.StreamPlan.Behavior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** One history: subscribers of one key on a thread each, and the sources that their calls make. */
final class StreamHistory {
    private static final StreamMethods METHODS = new StreamMethods();

    /** Makes the keys and flights of all histories different. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final int LOOKS = 3_000;
    private static final int MILLIS_BETWEEN_LOOKS = 10;
    private static final int QUICK_LOOKS = 1_000;

    private final StreamPlan plan;
    private final ExecutorService executor;
    private final int key = NUMBERS.incrementAndGet();
    private final Queue<Source> sources = new ConcurrentLinkedQueue<>();
    private final Queue<Reader> readers = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** The threads of subscribers that have joined, if the first source waits for that. */
    private final Set<Thread> joined = ConcurrentHashMap.newKeySet();

    private final CountDownLatch start = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong progress = new AtomicLong();
    private final Set<String> faults = ConcurrentHashMap.newKeySet();

    StreamHistory(StreamPlan plan, ExecutorService executor) {
        this.plan = plan;
        this.executor = executor;
    }

    /** Runs the history and returns the faults found. */
    List<String> run() throws InterruptedException {
        for (Behavior behavior : plan.readers()) {
            Thread thread = new Thread(() -> read(behavior));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        start.countDown();
        await("all subscribers end but those that hang", () -> areOver(false));
        gate.countDown();
        await("all subscribers end", () -> areOver(true));
        for (Thread thread : threads) {
            await("the return of " + Arrays.toString(thread.getStackTrace()), () -> !thread.isAlive());
        }
        await("all sources end or are cancelled", () -> sources.stream().allMatch(Source::isAtRest));
        await("nothing is in flight", () -> Flights.count() == 0);
        return List.copyOf(faults);
    }

    private void read(Behavior behavior) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        try {
            subscribe(behavior);
        } catch (Throwable e) {
            fault(behavior + " could not subscribe: " + e + " " + Arrays.toString(e.getStackTrace()));
        }
        joined.add(Thread.currentThread());
    }

    private boolean areOver(boolean all) {
        return pending.get() == 0
                && readers.size() >= plan.readers().size()
                && readers.stream().allMatch(reader -> reader.isOver() || (!all && reader.hangs()));
    }

    /** Makes a call and subscribes to its stream, on this thread. */
    void subscribe(Behavior behavior) {
        Reader reader = new Reader(this, behavior);
        readers.add(reader);
        METHODS.call(plan.cached(), key, this::body).subscribe(reader);
    }

    private Flow.Publisher<Object> body() {
        Source source = new Source(NUMBERS.incrementAndGet(), plan, this, executor);
        sources.add(source);
        return source;
    }

    /** Called by a source before its first element. */
    @SuppressWarnings("ThreadPriorityCheck") // lets the others join
    void awaitJoined(int flight) {
        Source first = sources.peek();
        if (!plan.gated() || first == null || first.flight != flight) {
            return;
        }
        if (threads.contains(Thread.currentThread())) {
            joined.add(Thread.currentThread());
        }
        while (joined.size() < threads.size()) {
            Thread.yield();
        }
    }

    void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a task on another thread. */
    void later(Runnable task) {
        pending.incrementAndGet();
        executor.execute(() -> {
            try {
                task.run();
            } finally {
                pending.decrementAndGet();
            }
        });
    }

    boolean fails() {
        return plan.fails();
    }

    int elements() {
        return plan.elements();
    }

    /** Checks that a flight belongs to this history, and so to its key. */
    void checkFlight(int flight, Reader reader) {
        if (sources.stream().noneMatch(source -> source.flight == flight)) {
            fault(reader + " received an element of another key, of flight " + flight);
        }
    }

    void progressed() {
        progress.incrementAndGet();
    }

    void fault(String text) {
        faults.add(text);
    }

    /** Waits for something that has to happen. It is given up only if nothing happens at all. */
    @SuppressWarnings("ThreadPriorityCheck") // the awaited thread may need this processor
    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < QUICK_LOOKS; look++) {
            if (condition.getAsBoolean() || !faults.isEmpty()) {
                return;
            }
            Thread.yield();
        }
        long seen = progress.get();
        for (int idle = 0; idle < LOOKS; idle++) {
            if (condition.getAsBoolean() || !faults.isEmpty()) {
                return;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            if (progress.get() != seen) {
                seen = progress.get();
                idle = 0;
            }
        }
        fault("never happened: " + what + "; subscribers "
                + readers.stream()
                        .map(reader -> reader + (reader.isOver() ? " is over" : " waits"))
                        .toList());
    }
}
