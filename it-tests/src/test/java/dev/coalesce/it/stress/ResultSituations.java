package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Cached results: who may keep them, how many there are, and how they are refreshed. */
final class ResultSituations {
    /** How many suppressed exceptions a cached failure keeps. */
    private static final int MAX_SUPPRESSED = 16;

    private ResultSituations() {}

    /** Refreshes of one method that hang do not stop those of another. */
    static void hangingRefreshes(Stage stage) throws Exception {
        Services services = stage.services;
        Thread caller = Thread.currentThread();
        CountDownLatch gate = stage.newGate();
        AtomicInteger hanging = new AtomicInteger();
        Callable<Object> hang = () -> {
            if (Thread.currentThread() == caller) {
                return "led by a caller that was to be served the stale result";
            }
            hanging.incrementAndGet();
            gate.await();
            return "new";
        };
        int key = stage.newKey();
        services.refreshed(key, () -> "old");
        int[] keys = new int[stage.between(1, 6)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = stage.newKey();
            services.hanging(keys[i], () -> "old");
        }
        stage.await("a refresh that hangs", () -> {
            for (int each : keys) {
                Object served = unchecked(() -> services.hanging(each, hang));
                stage.check(served.equals("old"), "the stale result is served: " + served);
            }
            return hanging.get() > 0;
        });
        stage.await(
                "a refresh of another method while some hang",
                () -> unchecked(() -> services.refreshed(key, () -> "new")).equals("new"));
        gate.countDown();
        for (int each : keys) {
            stage.await(
                    "a refresh after all",
                    () -> unchecked(() -> services.hanging(each, () -> "new")).equals("new"));
        }
    }

    private static Object unchecked(Callable<Object> call) {
        try {
            return call.call();
        } catch (Exception e) {
            return e;
        }
    }

    /** Objects that are garbage take no room from an object that is used. */
    static void deadObjects(Stage stage) throws Exception {
        stage.services.forgetSmall(); // results of earlier histories were used as well
        AtomicInteger bodies = new AtomicInteger();
        Callable<Object> body = () -> {
            bodies.incrementAndGet();
            return new Object();
        };
        List<Integer> keys = new ArrayList<>();
        List<Object> results = new ArrayList<>();
        int count = stage.between(4, 8); // more than the objects of requests have
        for (int i = 0; i < count; i++) {
            keys.add(stage.newKey());
            results.add(stage.services.small(keys.get(i), body));
            stage.check(stage.services.small(keys.get(i), body) == results.get(i), "a hit");
        }
        for (int objects = stage.between(20, 100); objects > 0; objects--) {
            Services request = new Services();
            for (int i = stage.between(1, 2); i > 0; i--) {
                request.small(stage.newKey(), Object::new);
            }
            if (stage.random.nextInt(5) == 0) {
                int i = stage.random.nextInt(count);
                stage.services.small(keys.get(i), body);
            }
        }
        for (int i = 0; i < count; i++) {
            stage.check(stage.services.small(keys.get(i), body) == results.get(i), "a used result is kept");
        }
        stage.check(bodies.get() == count, bodies + " bodies for " + count + " results");
        stage.await("no more than maxSize", () -> Stage.counts("small").get("Size") <= Services.MAX_SIZE);
    }

    /** A part of a key that changes its hash. */
    private static final class Part {
        private int value;

        Part(int value) {
            this.value = value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part part && part.value == value;
        }

        @Override
        public int hashCode() {
            return value;
        }
    }

    /** Parts that change after the call: results are bounded, and a list never brings another list's result. */
    static void changingKeys(Stage stage) throws Exception {
        Handler handler = new LogCheck(stage);
        Logger application = Logger.getLogger("");
        application.addHandler(handler);
        try {
            changeKeys(stage);
        } finally {
            application.removeHandler(handler);
        }
    }

    /** Watches the log of the application, into which no library of the agent may write. */
    private static final class LogCheck extends Handler {
        private final Stage stage;

        LogCheck(Stage stage) {
            this.stage = stage;
        }

        @Override
        public void publish(LogRecord line) {
            stage.fault("a line in the application's log: " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static void changeKeys(Stage stage) throws Exception {
        for (int i = stage.between(20, 100); i > 0; i--) {
            Part part = new Part(stage.newKey());
            stage.services.keyed(part, i % 3, Object::new);
            part.value = stage.random.nextInt();
        }
        stage.await("no more than maxSize", () -> Stage.counts("keyed").get("Size") <= Services.MAX_SIZE);
        List<Integer> parts = new ArrayList<>(List.of(0, 0));
        for (int i = stage.between(10, 30); i > 0; i--) {
            List<Integer> found = stage.services.listed(i % 2, parts);
            stage.check(found.equals(parts), found + " is the result of " + parts);
            parts.set(stage.random.nextInt(2), stage.random.nextInt(3));
        }
    }

    /** Results together take no more than a quarter of the heap. */
    static void largeResults(Stage stage) throws Exception {
        long heap = Runtime.getRuntime().maxMemory();
        int size = (int) Math.min(heap / 64, 1 << 24);
        for (int i = stage.between(20, 32); i > 0; i--) {
            int key = stage.newKey();
            stage.check(stage.services.large(key, size)[0] == (byte) key, "the result of the key");
        }
        stage.await(
                "results of at most a quarter of the heap",
                () -> Stage.counts("large").get("Size") * size <= heap / 4 + size);
    }

    /** A cached failure does not grow with each caller that adds a suppressed exception. */
    static void suppressedExceptions(Stage stage) throws InterruptedException {
        int key = stage.newKey();
        int calls = stage.between(10, 60);
        List<CompletableFuture<Object>> outcomes = new ArrayList<>();
        for (int i = stage.between(1, 4); i > 0; i--) {
            outcomes.add(stage.call(() -> {
                for (int call = 1; call < calls; call++) {
                    try {
                        failWithResource(stage.services, key);
                    } catch (Exception e) {
                        // the last call is checked
                    }
                }
                return failWithResource(stage.services, key);
            }));
        }
        Object failure = stage.awaitSame("one failure", outcomes);
        if (failure instanceof Exception e) {
            stage.check(e.getSuppressed().length <= MAX_SUPPRESSED, e.getSuppressed().length + " are suppressed");
        } else {
            stage.fault("no failure: " + failure);
        }
    }

    private static Object failWithResource(Services services, int key) throws Exception {
        try (AutoCloseable resource = () -> {
            throw new IllegalStateException("cannot be closed");
        }) {
            return services.failing(key, () -> {
                throw new Exception("scripted: " + resource);
            });
        }
    }
}
