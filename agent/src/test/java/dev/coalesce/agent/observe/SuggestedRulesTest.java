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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
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
    private static final List<Object> OBJECT =
            Stream.generate(Object::new).limit(OBJECTS).toList();

    /** The object on which each call is made, at random. */
    private final List<Object> objects =
            new Random(43).ints(CALLS, 0, OBJECTS).mapToObj(OBJECT::get).toList();

    private final FakeClock clock = new FakeClock();
    private final Observations observations = new Observations(type -> {}, () -> new Class<?>[0], () -> {}, clock);

    static Stream<Arguments> traces() {
        List<Arguments> all = new ArrayList<>();
        for (double skew : new double[] {0.8, 1.0, 1.2}) {
            for (Trace.Body body : Trace.Body.values()) {
                // The more calls per second, the shorter is the ttl that the report suggests: 1 s, 5 s, 30 s.
                for (double callsPerSecond : new double[] {10_000, 2_000, 400}) {
                    all.add(Arguments.of(skew, callsPerSecond, body));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void suggestedRule_leadsAsOftenAsPredicted(
            double skew, double callsPerSecond, Trace.Body body, @TempDir Path directory) throws Throwable {
        List<Trace.Call> trace = Trace.zipf(skew, KEYS, CALLS, callsPerSecond, body);
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

    /** Each call runs its own body. */
    private void observe(List<Trace.Call> trace) throws Throwable {
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
        Trace.replay(trace, clock, (call, body) -> {
            BiConsumer<@Nullable Object, @Nullable Throwable> observation = begin(site, call);
            CompletableFuture<String> future = body.apply("price of " + sku(call));
            if (observation != null) {
                observation.accept(future, null);
            }
        });
    }

    @SuppressWarnings("unchecked") // as the linker says
    private @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> begin(MethodHandle site, Trace.Call call) {
        try {
            return (BiConsumer<@Nullable Object, @Nullable Throwable>)
                    site.invokeWithArguments(objects.get(call.number()), sku(call), "trace" + call.number());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Calls are coalesced as the rule says. */
    private long measure(List<Trace.Call> trace, Rule rule) {
        String ttl = rule.attributes().getOrDefault("ttl", "");
        Calls calls = ttl.isEmpty() ? Calls.ofFutures() : Calls.ofFutures("ttl", ttl);
        boolean isOfType = "TYPE".equals(rule.attributes().get("scope"));
        List<String> key = requireNonNull(rule.key());
        Trace.replay(trace, calls.clock, (call, body) -> {
            List<Object> parts = new ArrayList<>();
            parts.add(isOfType ? "" : objects.get(call.number()));
            parts.add(key.contains("sku") ? sku(call) : "");
            parts.add(key.contains("trace") ? call.number() : "");
            CompletableFuture<Object> unused = calls.future(parts, () -> body.apply("price of " + sku(call)));
        });
        assertThat(calls.counted()).isEqualTo(CALLS);
        return calls.counters().leads();
    }

    private static String sku(Trace.Call call) {
        return "sku" + call.key();
    }
}
