package dev.coalesce.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.digest.Hashes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
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

    static Stream<Arguments> traces() {
        List<Arguments> all = new ArrayList<>();
        for (double skew : new double[] {0.8, 1.0, 1.2}) {
            for (int rung = 1; rung <= 3; rung++) {
                for (Trace.Body body : Trace.Body.values()) {
                    all.add(Arguments.of(skew, rung, body));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void zipfTrace_leadsPredicted_areThoseOfTheEngine(double skew, int rung, Trace.Body body) {
        List<Trace.Call> trace = trace(skew, body);

        long predicted = predict(trace, rung);
        long measured = measure(trace, Rungs.name(rung));

        assertThat(measured).isLessThan(CALLS); // something is shared
        assertThat(predicted).isCloseTo(measured, Percentage.withPercentage(3));
    }

    @Test
    void callsThatOverlap_leadsPredictedWithoutTtl_areThoseOfTheEngine() {
        List<Trace.Call> trace = trace(1.2, Trace.Body.HEAVY_TAILED_251_MS);

        assertThat(predict(trace, Rungs.TOGETHER)).isCloseTo(measure(trace, ""), within(0L));
    }

    private static List<Trace.Call> trace(double skew, Trace.Body body) {
        return Trace.zipf(skew, KEYS, CALLS, CALLS_PER_SECOND, body);
    }

    /** Simulates all calls, each of which runs its own body. */
    private static long predict(List<Trace.Call> trace, int rung) {
        SimulatedCache cache = new SimulatedCache(new Rungs(0), new MemoryBudget());
        record Running(SimulatedCall call, long ends, long nanos) {}
        Queue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::ends));
        Queue<Trace.Call> coming = new ArrayDeque<>(trace);
        int thread = 0;
        while (!coming.isEmpty() || !running.isEmpty()) {
            Trace.Call next = coming.peek();
            Running ended = running.peek();
            if (next != null && (ended == null || next.at() < ended.ends)) {
                coming.remove();
                SimulatedCall call = new SimulatedCall(cache, Hashes.mix(next.key()), null);
                synchronized (cache) {
                    cache.enter(call, Rungs.tick(next.at()), thread++ & 0x7ff);
                }
                running.add(new Running(call, next.at() + next.nanos(), next.nanos()));
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
    private static long measure(List<Trace.Call> trace, String ttl) {
        Calls calls = ttl.isEmpty() ? Calls.ofFutures() : Calls.ofFutures("ttl", ttl);
        Trace.replay(trace, calls.clock, (call, body) -> {
            CompletableFuture<Object> unused = calls.future("key" + call.key(), () -> body.apply("result"));
        });
        assertThat(calls.counted()).isEqualTo(CALLS);
        return calls.counters().leads();
    }
}
