package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.metrics.Times;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.thread.Refreshes;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests with random calls that every caller is answered, each call is counted once, and every key is freed. */
class CountersTest {
    private static final int THREADS = 6;
    private static final int CALLS_EACH = 150;

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 6).boxed();
    }

    private final AtomicLong callCount = new AtomicLong();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomCallsOfValues_countersAddUp(long seed) {
        run(seed, setup(seed).make());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomCallsOfFutures_countersAddUp(long seed) {
        run(seed, setup(seed).futures().make());
    }

    private static Calls.Setup setup(long seed) {
        return Calls.setup(
                "ttl", seed % 5 == 0 ? "" : "10ms",
                "errorTtl", seed % 2 == 0 ? "5ms" : "",
                "staleFor", seed % 3 == 0 ? "10ms" : "",
                "waitTimeout", seed % 2 == 0 ? "1ms" : "",
                "onTimeout", seed % 4 == 0 ? "PROCEED" : "FAIL",
                "maxFlight", seed % 3 == 1 ? "2ms" : "");
    }

    private void run(long seed, Calls calls) {
        AtomicBoolean over = new AtomicBoolean();
        List<Caller> callers = Stream.iterate(0, i -> i + 1)
                .limit(THREADS)
                .map(i -> Caller.start(() -> callRepeatedly(calls, new Random(seed * 31 + i))))
                .toList();
        Caller disturber = Caller.start(() -> disturb(calls, callers, new Random(seed), over));
        callers.forEach(Caller::result);
        over.set(true);
        disturber.result();

        Eventually.isTrue("every key is free", () -> calls.counters().inFlight() == 0);
        // A call that runs in the background is counted when it reaches its body.
        Eventually.isTrue("each call is counted once", () -> calls.counted() == callCount.get());
        Eventually.isTrue("no flight is left", () -> calls.counters().oldestFlightMillis() == 0);
        Eventually.isTrue("nobody waits", () -> calls.counters().times().waiting() == 0);
        assertTimesAddUp(calls);
        assertThat(calls.errors.sum()).isZero();
        awaitNoRefresh();
    }

    private static void assertTimesAddUp(Calls calls) {
        Snapshot counters = calls.counters();
        Times times = counters.times();
        assertThat(counters.calls()).isEqualTo(calls.counted());
        assertThat(times.followed()).isEqualTo(counters.follows());
        assertThat(times.waits())
                .as("waits end as follows, timeouts, promotions, leads or bypasses")
                .isGreaterThanOrEqualTo(counters.follows() + counters.timeouts())
                .isGreaterThanOrEqualTo(counters.promotions());
        assertThat(times.waitTimes().count()).isEqualTo(times.waits());
        assertThat(times.waitNanos()).isNotNegative();
        assertThat(times.runTimes().count()).isEqualTo(times.successes());
        Counters all = calls.method.counters;
        assertThat(times.successes() + counters.failures() + all.cancellations.sum())
                .as("executions; a cancelled one is taken for a success for a moment, and a reading never falls")
                .isBetween(all.executions(), all.executions() + THREADS);
    }

    /** Waits until no refresh counts as running: one that may run alone runs. */
    private static void awaitNoRefresh() {
        Gate alone = new Gate();
        Refreshes.ALL.setMaximum(1);
        try {
            Refreshes.ALL
                    .newMethod()
                    .submit(
                            new Refreshes.Task() {
                                @Override
                                protected void refresh() {
                                    alone.open();
                                    end();
                                }

                                @Override
                                protected void notStarted(Throwable cause) {
                                    throw new AssertionError(cause);
                                }
                            },
                            1);
            alone.awaitOpen();
        } finally {
            Refreshes.ALL.setMaximum(0);
        }
    }

    private @Nullable Object callRepeatedly(Calls calls, Random random) {
        for (int i = 0; i < CALLS_EACH; i++) {
            calls.clock.advance(Duration.ofMillis(random.nextInt(8)));
            boolean isUnwanted = random.nextInt(10) == 0;
            try {
                Object result = call(calls, random, 0);
                if (result instanceof CompletableFuture<?> future) {
                    if (isUnwanted) {
                        future.cancel(true);
                    }
                    future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .handle((v, e) -> v)
                            .join();
                }
            } catch (Exception e) {
                // an exception is an answer too
            }
            boolean unused = Thread.interrupted();
        }
        return null;
    }

    private @Nullable Object call(Calls calls, Random random, int depth) {
        callCount.incrementAndGet();
        int key = random.nextInt(3);
        int kind = random.nextInt(10);
        boolean later = random.nextBoolean();
        Random inner = new Random(random.nextLong());
        return calls.call(key, () -> {
            switch (kind) {
                case 0 -> throw new IllegalStateException("a failure");
                case 1 -> throw new InterruptedException("as if interrupted");
                case 2 -> Thread.sleep(2);
                case 3, 4 -> {
                    if (depth < 2) {
                        awaitResult(calls, call(calls, inner, depth + 1));
                    }
                }
                default -> {}
            }
            return calls.group.strategy() == ValueStrategy.INSTANCE ? key : future(key, kind, later);
        });
    }

    /** Waits for the result of a nested call. */
    private static void awaitResult(Calls calls, @Nullable Object result) {
        if (result instanceof CompletionStage<?> stage) {
            stage.toCompletableFuture()
                    .orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        assertThat(calls.counters().inFlight()).isNotNegative();
    }

    private static CompletableFuture<Integer> future(int key, int kind, boolean later) {
        CompletableFuture<Integer> future = kind == 5
                ? CompletableFuture.failedFuture(new InterruptedException())
                : CompletableFuture.completedFuture(key);
        return later ? future.thenApplyAsync(v -> v, ForkJoinPool.commonPool()) : future;
    }

    private static @Nullable Object disturb(Calls calls, List<Caller> callers, Random random, AtomicBoolean over)
            throws InterruptedException {
        while (!over.get()) {
            switch (random.nextInt(3)) {
                case 0 -> callers.get(random.nextInt(callers.size())).interrupt();
                case 1 -> calls.method.invalidate(random.nextInt(3));
                default -> calls.group.invalidateAll();
            }
            TimeUnit.MICROSECONDS.sleep(300);
        }
        return null;
    }
}
