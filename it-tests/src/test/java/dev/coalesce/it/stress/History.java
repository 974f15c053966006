package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Subject.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** One history: runs concurrent callers and a thread that disturbs them, then checks the invariants. */
final class History {
    private final Plan plan;
    private final Bodies bodies;
    private final Audit audit;
    private final Patience patience;
    private final Subject subject;
    private final CountDownLatch start = new CountDownLatch(1);
    private final List<Thread> callers = new ArrayList<>();
    private final Map<Method, Long> promotionsBefore = new EnumMap<>(Method.class);
    /** Written by the thread that runs the history when all callers have ended; read by the disturber. */
    private volatile boolean callersEnded;

    History(Plan plan, Executor executor) {
        this.plan = plan;
        this.bodies = new Bodies(plan, executor);
        this.audit = new Audit(plan, bodies);
        this.patience = new Patience(bodies);
        this.subject = new Subject(bodies);
    }

    /** Runs the history and returns the faults found. */
    List<String> run() throws InterruptedException {
        for (Method method : plan.methods()) {
            promotionsBefore.put(method, Counts.of(method).get("Promotions"));
        }
        Random random = new Random(plan.seed() ^ 0x5DEECE66DL);
        for (int i = 0; i < plan.callers(); i++) {
            List<Script.Call> calls = new ArrayList<>();
            for (int c = 0; c < plan.callsEach(); c++) {
                calls.add(Script.randomCall(random, plan, 0));
            }
            callers.add(Threads.of(plan.virtual(), () -> makeCalls(calls)));
        }
        Thread disturber = Threads.of(false, () -> disturb(new Random(plan.seed() + 1)));
        callers.forEach(Thread::start);
        disturber.start();
        start.countDown();
        if (plan.situation() != null) {
            plan.situation().run(new Stage(plan.situation().name(), random, bodies));
        }
        for (Thread caller : callers) {
            if (!patience.awaitEnd(caller)) {
                bodies.faults.add("not answered: " + caller + " " + Arrays.toString(caller.getStackTrace()));
            }
        }
        callersEnded = true;
        disturber.join();
        if (bodies.faults.isEmpty()) {
            checkCounters();
        }
        return List.copyOf(bodies.faults);
    }

    private void makeCalls(List<Script.Call> calls) {
        try {
            start.await();
        } catch (InterruptedException e) {
            // interrupted by the disturber before the start
        }
        calls.forEach(this::call);
    }

    @SuppressWarnings("unchecked") // all futures are of Object
    private void call(Script.Call call) {
        bodies.willCall(call.method());
        long began = bodies.now();
        Object outcome;
        try {
            outcome = subject.call(call.method(), call.key(), call.script());
            if (outcome instanceof CompletableFuture<?> future) {
                call.way().leave((CompletableFuture<Object>) future);
                outcome = future.get();
            }
        } catch (ExecutionException e) {
            outcome = Objects.requireNonNull(e.getCause());
        } catch (CancellationException e) {
            // From JDK 23 on, get() wraps what the future was cancelled with.
            outcome = e.getCause() instanceof Bodies.Origin origin ? origin : e;
        } catch (Throwable e) {
            outcome = e;
        }
        audit.ended(call, began, outcome);
        bodies.now();
    }

    @SuppressWarnings("ThreadPriorityCheck") // lets the callers run
    private void disturb(Random random) {
        while (!callersEnded) {
            if (plan.invalidating()) {
                int key = random.nextInt(plan.keys());
                long began = bodies.now();
                subject.invalidate(key);
                audit.invalidated(key, began, bodies.now());
            }
            if (plan.interrupting()) {
                Thread caller = callers.get(random.nextInt(callers.size()));
                audit.willInterrupt(caller);
                caller.interrupt();
            }
            for (int pause = random.nextInt(200); pause > 0 && !callersEnded; pause--) {
                Thread.yield();
            }
        }
    }

    /** Checks that no call is in flight, that each call was counted exactly once, and that nobody was promoted. */
    private void checkCounters() throws InterruptedException {
        for (Method method : Method.values()) {
            if (!patience.awaitTrue(() -> addsUp(method))) {
                bodies.faults.add(method + " does not add up: " + Bodies.callsOf(method) + " calls, "
                        + Bodies.runsOf(method) + " bodies, " + Counts.of(method));
            }
        }
        promotionsBefore.forEach((method, before) -> {
            long promotions = Counts.of(method).get("Promotions") - before;
            if (promotions > 0 && !plan.allowsPromotions()) {
                bodies.faults.add(promotions + " followers of " + method + " ran bodies, one after another");
            }
        });
    }

    private static boolean addsUp(Method method) {
        Counts counts = Counts.of(method);
        // A refresh runs a body without a call.
        boolean refreshes = method == Method.stale || method == Method.asyncStale || method == Method.streamStale;
        // A subscription whose publisher is no longer available makes another call.
        boolean allCounted =
                method.isStream() ? counts.calls() >= Bodies.callsOf(method) : counts.calls() == Bodies.callsOf(method);
        return counts.isQuiet() && allCounted && (refreshes || counts.bodies() == Bodies.runsOf(method));
    }
}
