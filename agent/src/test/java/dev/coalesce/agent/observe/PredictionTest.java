package dev.coalesce.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.digest.Hashes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the leads that the observer predicts with those of the engine, on the same traces of calls. The time is
 * virtual. The engine shortens each ttl at random by up to 5 %, so the two differ a little. Its calls return futures, which complete when the trace says, so one thread is enough.
 */
class PredictionTest {
    private static final int CALLS = 10_000;
    private static final int KEYS = 2_000;
    private static final double CALLS_PER_SECOND = 200;

    /** A call of the trace. */
    private record Call(long at, int key, long nanos) {}

    /** How long bodies run. */
    enum Body {
        CONSTANT_1_MS,
        EXPONENTIAL_48_MS,
        HEAVY_TAILED_251_MS;

        long nanos(Random random) {
            double millis = switch (this) {
                case CONSTANT_1_MS -> 1;
                case EXPONENTIAL_48_MS -> -48 * Math.log(1 - random.nextDouble());
                case HEAVY_TAILED_251_MS -> 251 * Math.exp(random.nextGaussian() - 0.5);
            };
            return (long) (millis * 1e6);
        }
    }

    static Stream<Arguments> traces() {
        List<Arguments> all = new ArrayList<>();
        for (double skew : new double[] {0.8, 1.0, 1.2}) {
            for (int rung = 1; rung <= 3; rung++) {
                for (Body body : Body.values()) {
                    all.add(Arguments.of(skew, rung, body));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void zipfTrace_leadsPredicted_areThoseOfTheEngine(double skew, int rung, Body body) {
        List<Call> trace = trace(skew, body);

        long predicted = predict(trace, rung);
        long measured = measure(trace, Rungs.name(rung));

        assertThat(measured).isLessThan(CALLS); // something is shared
        assertThat(predicted).isCloseTo(measured, Percentage.withPercentage(3));
    }

    @Test
    void callsThatOverlap_leadsPredictedWithoutTtl_areThoseOfTheEngine() {
        List<Call> trace = trace(1.2, Body.HEAVY_TAILED_251_MS);

        assertThat(predict(trace, Rungs.TOGETHER)).isCloseTo(measure(trace, ""), within(0L));
    }

    private static List<Call> trace(double skew, Body body) {
        Random random = new Random(42);
        double[] cumulated = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            cumulated[i] = sum;
        }
        List<Call> trace = new ArrayList<>();
        double seconds = 0;
        for (int i = 0; i < CALLS; i++) {
            seconds -= Math.log(1 - random.nextDouble()) / CALLS_PER_SECOND;
            int key = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            trace.add(new Call((long) (seconds * 1e9), key < 0 ? -key - 1 : key, body.nanos(random)));
        }
        return trace;
    }

    /** Simulates all calls, each of which runs its own body. */
    private static long predict(List<Call> trace, int rung) {
        SimulatedCache cache = new SimulatedCache(new Rungs(0), new MemoryBudget());
        record Running(SimulatedCall call, long ends, long nanos) {}
        Queue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::ends));
        Queue<Call> coming = new ArrayDeque<>(trace);
        int thread = 0;
        while (!coming.isEmpty() || !running.isEmpty()) {
            Call next = coming.peek();
            Running ended = running.peek();
            if (next != null && (ended == null || next.at < ended.ends)) {
                coming.remove();
                SimulatedCall call = new SimulatedCall(cache, Hashes.mix(next.key), null);
                synchronized (cache) {
                    cache.enter(call, Rungs.tick(next.at), thread++ & 0x7ff);
                }
                running.add(new Running(call, next.at + next.nanos, next.nanos));
            } else {
                running.remove();
                synchronized (cache) {
                    cache.end(ended.call, Rungs.tick(ended.ends), ended.nanos, false, (short) 0);
                }
            }
        }
        synchronized (cache) {
            assertThat(cache.calls()).isEqualTo(CALLS);
            assertThat(cache.untracked()).isZero();
            return cache.calls() - cache.share(rung).saved();
        }
    }

    /** Makes all calls of a coalesced method. */
    private static long measure(List<Call> trace, String ttl) {
        Calls calls = ttl.isEmpty() ? Calls.ofFutures() : Calls.ofFutures("ttl", ttl);
        record Running(CompletableFuture<String> future, long ends) {}
        Queue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::ends));
        Queue<Call> coming = new ArrayDeque<>(trace);
        long now = 0;
        while (!coming.isEmpty() || !running.isEmpty()) {
            Call next = coming.peek();
            Running ended = running.peek();
            boolean isCall = next != null && (ended == null || next.at < ended.ends);
            long time = isCall ? next.at : ended.ends;
            calls.clock.advance(Duration.ofNanos(time - now));
            now = time;
            if (isCall) {
                coming.remove();
                CompletableFuture<Object> unused = calls.future("key" + next.key, () -> {
                    CompletableFuture<String> upstream = new CompletableFuture<>();
                    running.add(new Running(upstream, next.at + next.nanos));
                    return upstream;
                });
            } else {
                running.remove();
                ended.future.complete("result");
            }
        }
        assertThat(calls.counted()).isEqualTo(CALLS);
        return calls.counters().leads();
    }
}
