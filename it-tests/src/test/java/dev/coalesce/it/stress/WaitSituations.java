package dev.coalesce.it.stress;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Leaders that time out, hang, or have no stack left, while others wait for them. */
final class WaitSituations {
    private static final int STACK_BYTES = 1 << 18;

    /** One in so many frames makes a call, from the end of the stack on. */
    private static final int FRAMES_PER_ATTEMPT = 5;

    private static final int ATTEMPTS = 60;

    private static final Callable<Object> ANSWER = () -> "answer";
    private static final Callable<CompletableFuture<Object>> FUTURE_ANSWER =
            () -> CompletableFuture.completedFuture("answer");

    private WaitSituations() {}

    /** The client of a body reports its timeout as if the thread were interrupted or the call cancelled. */
    private enum Timeout {
        INTERRUPTED_IO,
        SOCKET,
        CANCELLED,
        WRAPPED,
        WITH_FLAG;

        Exception create() {
            return switch (this) {
                case INTERRUPTED_IO -> new InterruptedIOException("timeout");
                case SOCKET -> new SocketTimeoutException("Read timed out");
                case CANCELLED -> new CancellationException("cancelled by the client's timer");
                case WRAPPED -> new IllegalStateException(new InterruptedIOException("timeout"));
                case WITH_FLAG -> {
                    Thread.currentThread().interrupt();
                    yield new InterruptedIOException("timeout");
                }
            };
        }
    }

    private static Timeout anyTimeout(Stage stage) {
        return Timeout.values()[stage.random.nextInt(Timeout.values().length)];
    }

    /** All callers get the leader's timeout; they do not time out one after another. */
    static void timeoutOfTheLeader(Stage stage) throws InterruptedException {
        int key = stage.newKey();
        int callers = stage.between(2, 6);
        Timeout timeout = anyTimeout(stage);
        AtomicInteger bodies = new AtomicInteger();
        CountDownLatch gate = stage.newGate();
        Callable<Object> body = () -> {
            bodies.incrementAndGet();
            gate.await();
            throw timeout.create();
        };
        long follows = Stage.counts("value").get("Follows");
        List<CompletableFuture<Object>> outcomes = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            outcomes.add(stage.call(() -> stage.services.value(key, body)));
        }
        stage.awaitFollowers("value", follows, callers - 1);
        gate.countDown();
        stage.awaitSame(timeout + " for all", outcomes);
        stage.check(bodies.get() == 1, bodies + " bodies of " + callers + " callers after " + timeout);
    }

    /** The same for a body's future that fails, or that a timer cancels. */
    static void timeoutOfTheUpstream(Stage stage) throws Exception {
        int key = stage.newKey();
        Timeout timeout = anyTimeout(stage);
        AtomicInteger bodies = new AtomicInteger();
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        int callers = stage.between(2, 6);
        for (int i = 0; i < callers; i++) {
            futures.add(stage.services.future(key, () -> {
                bodies.incrementAndGet();
                return upstream;
            }));
        }
        boolean cancelled = timeout == Timeout.CANCELLED;
        stage.start(stage.random.nextBoolean(), () -> {
            if (cancelled) {
                upstream.cancel(false);
            } else {
                upstream.completeExceptionally(timeout.create());
            }
        });
        if (cancelled) {
            stage.await("cancellation of all", () -> futures.stream().allMatch(CompletableFuture::isCancelled));
        } else {
            stage.awaitSame(timeout + " for all", futures);
        }
        stage.check(bodies.get() == 1, bodies + " bodies of " + callers + " callers after " + timeout);
    }

    /** Executions of one key, each of which hangs until it may go on. */
    private static final class Executions {
        private final Stage stage;
        private final List<CountDownLatch> gates = new ArrayList<>();
        private int firstOpen = Integer.MAX_VALUE;

        Executions(Stage stage) {
            this.stage = stage;
        }

        Object run() throws InterruptedException {
            int number;
            CountDownLatch gate = stage.newGate();
            synchronized (this) {
                number = gates.size();
                gates.add(gate);
                if (number >= firstOpen) {
                    return number;
                }
            }
            gate.await();
            return number;
        }

        synchronized int begun() {
            return gates.size();
        }

        /** Lets the newest execution and all later ones go on. Returns how many still hang. */
        synchronized int openNewest() {
            firstOpen = gates.size() - 1;
            gates.get(firstOpen).countDown();
            return firstOpen;
        }
    }

    /** Followers that proceed after their {@code waitTimeout} take what arrives, while older executions hang. */
    static void slowExecutions(Stage stage) throws Exception {
        int key = stage.newKey();
        Executions executions = new Executions(stage);
        List<CompletableFuture<Object>> outcomes = new ArrayList<>();
        List<AtomicInteger> bodies = new ArrayList<>();
        int waves = stage.between(1, 3);
        for (int wave = 1; wave <= waves; wave++) {
            for (int i = stage.between(2, 4); i > 0; i--) {
                AtomicInteger own = new AtomicInteger();
                bodies.add(own);
                outcomes.add(stage.call(() -> stage.services.proceeding(key, () -> {
                    own.incrementAndGet();
                    return executions.run();
                })));
            }
            int begun = wave + 1; // the callers of a wave follow the newest execution until they time out
            stage.await(begun + " executions", () -> executions.begun() >= begun);
        }
        int hanging = executions.openNewest();
        int answered = outcomes.size() - hanging;
        stage.await(
                answered + " callers take the newest result while " + hanging + " executions hang",
                () -> outcomes.stream().filter(CompletableFuture::isDone).count() >= answered);
        for (CompletableFuture<Object> outcome : outcomes) {
            if (outcome.isDone()) {
                Object result = Stage.outcomeOf(outcome);
                stage.check(
                        result instanceof Integer number && number >= hanging,
                        Stage.describe(result) + " is no result of execution " + hanging + " or later");
            }
        }
        stage.openGates();
        stage.await("all answers", () -> outcomes.stream().allMatch(CompletableFuture::isDone));
        bodies.forEach(own -> stage.check(own.get() <= 1, "a call ran " + own + " bodies"));
        int begun = executions.begun();
        stage.services.proceeding(key, executions::run);
        stage.check(executions.begun() == begun, "a hit after " + begun + " executions");
    }

    /** A caller near the end of its stack gets an answer or the error, and everybody else gets an answer. */
    static void endOfTheStack(Stage stage) throws Exception {
        Services services = stage.services;
        boolean ofFuture = stage.random.nextBoolean();
        int key = stage.newKey();
        Callable<Object> call =
                () -> ofFuture ? services.future(key, FUTURE_ANSWER).join() : services.value(key, ANSWER);
        call.call(); // initializes the classes of the test
        Attempts attempts = new Attempts(call);
        attempts.attempt();
        Thread deep = new Thread(null, attempts::descend, "deep", STACK_BYTES);
        deep.setDaemon(true);
        stage.start(deep);
        List<CompletableFuture<Object>> others = new ArrayList<>();
        for (int i = stage.between(0, 2); i > 0; i--) {
            others.add(stage.call(call));
        }
        stage.await("the end of the deep calls", () -> !deep.isAlive());
        stage.check(call.call().equals("answer"), "an answer afterwards");
        stage.await("all answers", () -> others.stream().allMatch(CompletableFuture::isDone));
        checkDeep(stage, attempts.outcome);
        others.forEach(other -> checkDeep(stage, Stage.outcomeOf(other)));
    }

    /** A follower may get the leader's error. */
    private static void checkDeep(Stage stage, Object outcome) {
        stage.check(
                outcome.equals("answer") || Attempts.isStackOverflow(outcome),
                Stage.describe(outcome) + " is an answer");
    }

    /**
     * Calls made at many depths, from the end of the stack on, until one is answered. The code must not need classes
     * that are not initialized: a class whose initialization finds no stack stays broken.
     */
    private static final class Attempts {
        private final Callable<Object> call;
        private int frames;
        private int left = ATTEMPTS;

        /** What the last call returned or threw. Read when the thread has ended. */
        private Object outcome = "none";

        Attempts(Callable<Object> call) {
            this.call = call;
        }

        @SuppressWarnings("InfiniteRecursion") // the stack ends it
        void descend() {
            try {
                descend();
            } catch (StackOverflowError e) {
                // the next attempt has more frames
            }
            if (left > 0 && ++frames % FRAMES_PER_ATTEMPT == 0) {
                left--;
                attempt();
                if (!isStackOverflow(outcome)) {
                    left = 0;
                }
            }
        }

        void attempt() {
            try {
                outcome = call.call();
            } catch (Throwable e) {
                outcome = e;
            }
        }

        static boolean isStackOverflow(Object outcome) {
            return outcome instanceof StackOverflowError
                    || (outcome instanceof Throwable && ((Throwable) outcome).getCause() instanceof StackOverflowError);
        }
    }
}
