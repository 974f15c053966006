package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.load.Arrival;
import dev.coalesce.bench.load.Arrivals;
import dev.coalesce.bench.load.LoadClock;
import dev.coalesce.bench.load.OpenLoop;
import dev.coalesce.bench.load.Responses;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures the sample application's objects under open-loop load. Without sharing, the object store could sustain the
 * first rate but not the second one. The store serves 8 requests at a time, and each takes 250 ms.
 */
final class SampleObjects implements Scene {
    private static final double CAPACITY = 8 / 0.250;
    private static final double STEADY = 0.8 * CAPACITY;
    private static final double OVERLOAD = 1.6 * CAPACITY;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration STEADY_LENGTH = WARM_UP.plusSeconds(9);
    private static final Duration OVERLOAD_LENGTH = Duration.ofSeconds(4);

    private static final String WITHOUT = "without the agent";
    private static final String WITH = "with the agent";
    private static final String WITH_TTL = "with the agent and a rule: ttl 1s, staleFor 1m";
    private static final String RULE = """
            methods:
              dev.coalesce.sample.objects.ObjectProxy.open:
                ttl: 1s
                staleFor: 1m
            """;

    private static final String STEADY_NOTE = """
            The sample application's `GET /objects/...`. Its object store serves 8 requests at a time, each in 250 ms: 32 per second.
            80 %% of that rate is offered as an open loop: requests follow a Poisson process and do not wait for responses, and
            latency counts from the time at which a request was due. Half of the requests are for one of %d hot keys; every other
            request is for a key of its own.
            """.formatted(Arrivals.HOT_KEYS);

    private static final String HOT_NOTE = """
            The same load. The sample's method caches nothing, so a leader still waits 250 ms for the store: a factor of five would
            need a p99 of 1,250 ms without the agent. A rule that caches results shows the gain for the hot keys; `quick` omits it.
            """;

    private static final String OVERLOAD_NOTE = """
            The same mix at 160 %% of the rate that the store can serve, for %d s: responses within that time.
            """.formatted(OVERLOAD_LENGTH.toSeconds());

    private final Group unique = new Group("objects, 80 % load: p99 of unique keys", "ms")
            .note(STEADY_NOTE)
            .target(Target.ratio(WITH, WITHOUT, 1.0));
    private final Group hot = new Group("objects, 80 % load: p99 of hot keys", "ms")
            .note(HOT_NOTE)
            .target(Target.ratio(WITHOUT, WITH).atLeast(5))
            .target(Target.ratio(WITHOUT, WITH_TTL));
    private final Group throughput = new Group("objects, 160 % load", "requests/s")
            .note(OVERLOAD_NOTE)
            .target(Target.ratio(WITH, WITHOUT).atLeast(1.3))
            .target(Target.ratio(WITH_TTL, WITHOUT));

    private long seed = 20_261_121;

    @Override
    public List<Group> groups() {
        return List.of(unique, hot, throughput);
    }

    @Override
    public int rounds(Effort effort) {
        return 1; // a round takes more than a minute
    }

    /** All variants receive the same requests in a round. Each round has other requests. */
    @Override
    public void round(Effort effort) throws Exception {
        seed++;
        measure(WITHOUT, List.of());
        measure(WITH, Agent.options());
        if (!effort.equals(Effort.QUICK)) {
            List<String> options = new ArrayList<>(Agent.options());
            options.add("-Dcoalesce.config=" + writeRule());
            measure(WITH_TTL, options);
        }
    }

    private void measure(String label, List<String> options) throws Exception {
        List<Arrival> steady = Arrivals.of(seed, STEADY, STEADY_LENGTH, "steady");
        List<Arrival> overload = Arrivals.of(-seed, OVERLOAD, OVERLOAD_LENGTH, "overload");
        try (SampleServer sample = new SampleServer(options, !options.isEmpty())) {
            storeAll(sample, Stream.concat(steady.stream(), overload.stream()));
            Responses responses = OpenLoop.run(steady, arrival -> sample.fetch(arrival.key()), LoadClock.SYSTEM);
            unique.line(label).add(responses.p99Millis(WARM_UP, arrival -> !arrival.hot()));
            hot.line(label).add(responses.p99Millis(WARM_UP, Arrival::hot));
            throughput
                    .line(label)
                    .add(OpenLoop.run(overload, arrival -> sample.fetch(arrival.key()), LoadClock.SYSTEM)
                            .perSecond(OVERLOAD_LENGTH));
        }
    }

    private static void storeAll(SampleServer sample, Stream<Arrival> arrivals)
            throws IOException, InterruptedException {
        for (String key : arrivals.map(Arrival::key).distinct().toList()) {
            sample.put(key);
        }
    }

    private static Path writeRule() throws IOException {
        Path file = Path.of("benchmarks", "target", "objects.yaml").toAbsolutePath();
        return Files.writeString(file, RULE, UTF_8);
    }
}
