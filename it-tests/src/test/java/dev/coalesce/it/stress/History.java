package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Subject.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One history: callers that call at once, and those who disturb them; then what must hold. */
final class History {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Plan plan;
    private final Bodies bodies;
    private final Audit audit;
    private final Subject subject;
    private final CountDownLatch start = new CountDownLatch(1);
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean over;

    History(Plan plan, Executor later) {
        this.plan = plan;
        this.bodies = new Bodies(plan, later);
        this.audit = new Audit(plan, bodies);
        this.subject = new Subject(bodies);
    }

    /** Runs it; what it gives is empty where all is well. */
    List<String> run() throws InterruptedException {
        Random random = new Random(plan.seed() ^ 0x5DEECE66DL);
        for (int i = 0; i < plan.callers(); i++) {
            List<Script.Call> calls = new ArrayList<>();
            for (int c = 0; c < plan.callsEach(); c++) {
                calls.add(Script.randomCall(random, plan, 0));
            }
            boolean[] cancels = new boolean[calls.size()];
            for (int c = 0; c < cancels.length; c++) {
                cancels[c] = plan.cancelling() && random.nextInt(3) == 0;
            }
            callers.add(Threads.of(plan.virtual(), () -> calls(calls, cancels)));
        }
        Thread meddler = Threads.of(false, () -> meddle(new Random(plan.seed() + 1)));
        callers.forEach(Thread::start);
        meddler.start();
        start.countDown();
        for (Thread caller : callers) {
            caller.join(TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS));
            if (caller.isAlive()) {
                bodies.faults.add("not answered: " + caller + " " + Arrays.toString(caller.getStackTrace()));
            }
        }
        over = true;
        meddler.join();
        if (bodies.faults.isEmpty()) {
            counters();
        }
        return List.copyOf(bodies.faults);
    }

    private void calls(List<Script.Call> calls, boolean[] cancels) {
        try {
            start.await();
        } catch (InterruptedException e) {
            // by the meddler, before anything has begun
        }
        for (int i = 0; i < cancels.length; i++) {
            call(calls.get(i), cancels[i]);
        }
    }

    private void call(Script.Call call, boolean cancels) {
        bodies.willCall(call.method());
        long began = bodies.now();
        Object given;
        try {
            given = subject.call(call.method(), call.key(), call.script());
            if (given instanceof CompletableFuture<?> future) {
                if (cancels) {
                    future.cancel(true);
                }
                given = future.get();
            }
        } catch (ExecutionException e) {
            given = Objects.requireNonNull(e.getCause());
        } catch (Throwable e) {
            given = e;
        }
        audit.answered(call, began, given);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the callers are to run meanwhile
    private void meddle(Random random) {
        while (!over) {
            if (plan.dropping()) {
                int key = random.nextInt(plan.keys());
                long began = bodies.now();
                subject.drop(key);
                audit.dropped(key, began, bodies.now());
            }
            if (plan.interrupting()) {
                Thread caller = callers.get(random.nextInt(callers.size()));
                audit.willInterrupt(caller);
                caller.interrupt();
            }
            for (int pause = random.nextInt(200); pause > 0 && !over; pause--) {
                Thread.yield();
            }
        }
    }

    /** Nothing is left in flight, and each call was counted as one thing. */
    private void counters() {
        for (Method method : Method.values()) {
            if (!eventually(() -> addsUp(method))) {
                bodies.faults.add(method + " does not add up: " + Bodies.callsOf(method) + " calls, "
                        + Bodies.runsOf(method) + " bodies, " + Counts.of(method));
            }
        }
    }

    private static boolean addsUp(Method method) {
        Counts counts = Counts.of(method);
        // A refresh runs a body, and is no call.
        boolean refreshes = method == Method.stale || method == Method.asyncStale || method == Method.streamStale;
        // A subscription that finds its call's stream gone is one more call.
        boolean all =
                method.isStream() ? counts.calls() >= Bodies.callsOf(method) : counts.calls() == Bodies.callsOf(method);
        return counts.isQuiet() && all && (refreshes || counts.bodies() == Bodies.runsOf(method));
    }

    @SuppressWarnings("ThreadPriorityCheck") // what is waited for may need this processor
    private static boolean eventually(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LONGEST_NANOS) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }
}
