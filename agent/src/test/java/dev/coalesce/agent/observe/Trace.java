package dev.coalesce.agent.observe;

import static java.util.Objects.requireNonNull;

import dev.coalesce.agent.testing.FakeClock;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Traces of calls at random times, whose keys are as frequent as Zipf's law says. */
final class Trace {
    /** The time that bodies run. */
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

    /**
     * A call.
     *
     * @param at when it begins, in nanoseconds
     * @param number counts the calls from 0
     * @param key the rank of its key
     * @param nanos how long its body runs
     */
    record Call(long at, int number, int key, long nanos) {}

    private Trace() {}

    /** Returns calls in their order. */
    static List<Call> zipf(double skew, int keys, int calls, double callsPerSecond, Body body) {
        Random random = new Random(42);
        double[] cumulated = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            cumulated[i] = sum;
        }
        List<Call> trace = new ArrayList<>();
        double seconds = 0;
        for (int i = 0; i < calls; i++) {
            seconds -= Math.log(1 - random.nextDouble()) / callsPerSecond;
            int key = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            trace.add(new Call((long) (seconds * 1e9), i, key < 0 ? -key - 1 : key, body.nanos(random)));
        }
        return trace;
    }

    /**
     * Replays calls. The caller's body, which takes its result, returns a future that completes when the time of the call
     * is over.
     */
    static void replay(
            List<Call> trace, FakeClock clock, BiConsumer<Call, Function<String, CompletableFuture<String>>> caller) {
        record Running(CompletableFuture<String> future, long ends, String result) {}
        Queue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::ends));
        Queue<Call> coming = new ArrayDeque<>(trace);
        long now = 0;
        while (!coming.isEmpty() || !running.isEmpty()) {
            @Nullable Call next = coming.peek();
            @Nullable Running ended = running.peek();
            boolean isCall = next != null && (ended == null || next.at < ended.ends);
            long time = isCall ? requireNonNull(next).at : requireNonNull(ended).ends;
            clock.advance(Duration.ofNanos(time - now));
            now = time;
            if (isCall) {
                Call call = coming.remove();
                caller.accept(call, result -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    running.add(new Running(future, call.at + call.nanos, result));
                    return future;
                });
            } else {
                Running end = running.remove();
                end.future.complete(end.result);
            }
        }
    }
}
