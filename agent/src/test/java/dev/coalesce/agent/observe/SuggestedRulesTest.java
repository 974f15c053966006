package dev.coalesce.agent.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.testing.FakeClock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Observes a trace of calls, and makes the same calls with the rules that the report suggests: its key, its ttl and its
 * scope, as the agent reads them from the file. The leads that the report predicts are those of the engine. The time is
 * virtual. The method takes a parameter that is new in each call, and each call is made on one of many objects.
 */
class SuggestedRulesTest {
    private static final int CALLS = 12_000;
    private static final int KEYS = 1_000;
    private static final int OBJECTS = 50;

    /** A call of the trace. */
    private record Call(long at, int number, String sku, Object self, long nanos) {}

    private final FakeClock clock = new FakeClock();
    private final Observations observations = new Observations(type -> {}, () -> new Class<?>[0], () -> {}, clock);

    static Stream<Arguments> traces() {
        List<Arguments> all = new ArrayList<>();
        for (double skew : new double[] {0.8, 1.0, 1.2}) {
            for (double bodyMillis : new double[] {1, 48, 251}) {
                // The more calls per second, the shorter is the ttl that the report suggests: 1 s, 5 s, 30 s.
                for (double callsPerSecond : new double[] {10_000, 2_000, 400}) {
                    all.add(Arguments.of(skew, callsPerSecond, bodyMillis));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void suggestedRule_leadsAsOftenAsPredicted(
            double skew, double callsPerSecond, double bodyMillis, @TempDir Path directory) throws Throwable {
        List<Call> trace = trace(skew, callsPerSecond, bodyMillis);
        observe(trace);
        ObservationReport report = ObservationReport.of(observations);
        Finding finding = report.findings().get(0);
        Finding.Rung rung = finding.ladder().stream()
                .filter(each -> each.ttl().equals(finding.ttl()))
                .findFirst()
                .orElseThrow();
        // The report is about the calls that it has measured, not about those before.
        double predicted = (double) CALLS * (finding.calls() - rung.hits() - rung.follows()) / finding.calls();
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), report.rules());
        Rule rule =
                requireNonNull(ConfigFile.read(file.toString()).rules()).all().get(0);

        long measured = measure(trace, rule);

        assertThat(rule.key()).containsExactly("sku");
        assertThat(rule.attributes()).containsEntry("scope", "TYPE").containsEntry("mode", "verify");
        assertThat(predicted).isCloseTo((double) measured, Percentage.withPercentage(5));
    }

    private static List<Call> trace(double skew, double callsPerSecond, double bodyMillis) {
        Random random = new Random(42);
        double[] cumulated = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            cumulated[i] = sum;
        }
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            objects.add(new Object());
        }
        List<Call> trace = new ArrayList<>();
        double seconds = 1;
        for (int i = 0; i < CALLS; i++) {
            seconds -= Math.log(1 - random.nextDouble()) / callsPerSecond;
            int key = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            // Constant, exponential and heavy-tailed times.
            double millis = bodyMillis == 1
                    ? 1
                    : bodyMillis < 100
                            ? -bodyMillis * Math.log(1 - random.nextDouble())
                            : bodyMillis * Math.exp(random.nextGaussian() - 0.5);
            trace.add(new Call(
                    (long) (seconds * 1e9),
                    i,
                    "sku" + (key < 0 ? -key - 1 : key),
                    objects.get(random.nextInt(OBJECTS)),
                    (long) (millis * 1e6)));
        }
        return trace;
    }

    /** Replays the calls. Each returns a future at once, which completes when its time is over. */
    private static void replay(
            List<Call> trace, FakeClock clock, BiConsumer<Call, Function<String, CompletableFuture<String>>> caller) {
        record Running(CompletableFuture<String> future, long ends, String result) {}
        Queue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::ends));
        Queue<Call> coming = new ArrayDeque<>(trace);
        long now = 0;
        while (!coming.isEmpty() || !running.isEmpty()) {
            Call next = coming.peek();
            Running ended = running.peek();
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

    /** Each call runs its own body. */
    private void observe(List<Call> trace) throws Throwable {
        ObservationSpec spec = new ObservationSpec(
                "price",
                "(Ljava/lang/String;Ljava/lang/String;)Ljava/util/concurrent/CompletableFuture;",
                false,
                false,
                "",
                List.of("sku", "trace"),
                List.of());
        MethodHandle site = requireNonNull(observations.handle(
                MethodHandles.lookup(), MethodType.genericMethodType(3).changeReturnType(BiConsumer.class), spec));
        replay(trace, clock, (call, body) -> {
            BiConsumer<@Nullable Object, @Nullable Throwable> observation = begin(site, call);
            CompletableFuture<String> future = body.apply("price of " + call.sku);
            if (observation != null) {
                observation.accept(future, null);
            }
        });
    }

    @SuppressWarnings("unchecked") // as the linker says
    private static @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> begin(MethodHandle site, Call call) {
        try {
            return (BiConsumer<@Nullable Object, @Nullable Throwable>)
                    site.invokeWithArguments(call.self, call.sku, "trace" + call.number);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Calls are coalesced as the rule says. */
    private static long measure(List<Call> trace, Rule rule) {
        String ttl = rule.attributes().getOrDefault("ttl", "");
        Calls calls = ttl.isEmpty() ? Calls.ofFutures() : Calls.ofFutures("ttl", ttl);
        boolean isOfType = "TYPE".equals(rule.attributes().get("scope"));
        List<String> key = requireNonNull(rule.key());
        replay(trace, calls.clock, (call, body) -> {
            List<Object> parts = new ArrayList<>();
            parts.add(isOfType ? "" : call.self);
            parts.add(key.contains("sku") ? call.sku : "");
            parts.add(key.contains("trace") ? call.number : "");
            CompletableFuture<Object> unused = calls.future(parts, () -> body.apply("price of " + call.sku));
        });
        assertThat(calls.counted()).isEqualTo(CALLS);
        return calls.counters().leads();
    }
}
