package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What a {@link Situation} is arranged with: callers, gates and checks. Used by the thread that runs the situation. */
final class Stage {
    private static final List<String> METHODS = List.of(
            "value",
            "future",
            "proceeding",
            "small",
            "keyed",
            "listed",
            "large",
            "failing",
            "refreshed",
            "hanging",
            "abandoned");

    /** Makes the keys of all situations different, so that no cached result is found by accident. */
    private static final AtomicInteger KEYS = new AtomicInteger();

    final Random random;
    final Services services = new Services();
    private final String name;
    private final Bodies bodies;
    private final Patience patience;
    /** Bodies add gates too. */
    private final List<CountDownLatch> gates = new CopyOnWriteArrayList<>();

    private final List<Thread> threads = new ArrayList<>();

    Stage(String name, Random random, Bodies bodies) {
        this.name = name;
        this.random = random;
        this.bodies = bodies;
        this.patience = new Patience(bodies);
    }

    int newKey() {
        return KEYS.incrementAndGet();
    }

    /** Returns a number from {@code least} to {@code most}. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    void fault(String text) {
        bodies.faults.add(name + ": " + text);
    }

    void check(boolean holds, String what) {
        if (!holds) {
            fault("not so: " + what);
        }
    }

    /** Waits for something that has to happen. What hangs stays a fault, and the situation goes on. */
    boolean await(String what, BooleanSupplier condition) throws InterruptedException {
        boolean happened = patience.awaitTrue(condition);
        if (!happened) {
            fault("never happened: " + what);
        }
        return happened;
    }

    /** Returns a gate that {@link #end} opens at the latest. */
    CountDownLatch newGate() {
        CountDownLatch gate = new CountDownLatch(1);
        gates.add(gate);
        return gate;
    }

    void openGates() {
        gates.forEach(CountDownLatch::countDown);
    }

    /** Makes a call on a thread of its own. The future has what the call returned or threw. */
    CompletableFuture<Object> call(Callable<?> call) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        start(random.nextBoolean(), () -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable e) {
                outcome.complete(e);
            }
            bodies.now();
        });
        return outcome;
    }

    /** Runs a task on a thread of its own. */
    Thread start(boolean virtual, Runnable task) {
        Thread thread = Threads.of(virtual, task);
        start(thread);
        return thread;
    }

    void start(Thread thread) {
        threads.add(thread);
        thread.start();
    }

    /** Waits for callers whose outcome is the same object, and returns it. */
    Object awaitSame(String what, List<CompletableFuture<Object>> outcomes) throws InterruptedException {
        await(what, () -> outcomes.stream().allMatch(CompletableFuture::isDone));
        Object first = outcomeOf(outcomes.get(0));
        for (CompletableFuture<Object> outcome : outcomes) {
            check(outcomeOf(outcome) == first, what + ": " + describe(outcomeOf(outcome)) + " is " + describe(first));
        }
        return first;
    }

    /** Returns what a future has been completed with: a value or a throwable. */
    static Object outcomeOf(CompletableFuture<Object> future) {
        if (!future.isDone()) {
            return "nothing";
        }
        return Objects.requireNonNull(future.handle((value, thrown) -> thrown != null ? thrown : value)
                .join());
    }

    static Counts counts(String method) {
        return Counts.of(Services.class, method);
    }

    /** Waits until that many calls follow, in addition to those before. */
    void awaitFollowers(String method, long before, int followers) throws InterruptedException {
        await(followers + " followers", () -> counts(method).get("Follows") >= before + followers);
    }

    static String describe(Object outcome) {
        return outcome instanceof Throwable thrown
                ? thrown + " at " + Arrays.toString(thrown.getStackTrace())
                : String.valueOf(outcome);
    }

    /** Opens all gates, and checks that every thread ends and that nothing is in flight. */
    void end() throws InterruptedException {
        openGates();
        for (Thread thread : threads) {
            await("the end of " + thread + " " + Arrays.toString(thread.getStackTrace()), () -> !thread.isAlive());
        }
        for (String method : METHODS) {
            if (!patience.awaitTrue(() -> counts(method).isQuiet())) {
                fault("calls of " + method + " are in flight: " + counts(method));
            }
        }
    }
}
