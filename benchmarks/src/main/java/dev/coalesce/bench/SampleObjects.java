package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.load.Answers;
import dev.coalesce.bench.load.Arrival;
import dev.coalesce.bench.load.Arrivals;
import dev.coalesce.bench.load.OpenLoop;
import dev.coalesce.bench.load.Time;
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
 * The sample application's objects under open-loop load, first at a rate at which its object store would just keep up if
 * each request went there, then at one at which it would not. The store serves 8 at a time, each takes 250 ms.
 */
final class SampleObjects implements Scene {
    private static final double CAPACITY = 8 / 0.250;
    private static final double STEADY = 0.8 * CAPACITY;
    private static final double TOO_MUCH = 1.6 * CAPACITY;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration STEADY_LENGTH = WARM_UP.plusSeconds(9);
    private static final Duration TOO_MUCH_LENGTH = Duration.ofSeconds(4);

    private static final String WITHOUT = "without the agent";
    private static final String WITH = "with the agent";
    private static final String KEPT = "with the agent and a rule: ttl 1s, staleFor 1m";
    private static final String RULE = """
            methods:
              dev.coalesce.sample.objects.ObjectProxy.open:
                ttl: 1s
                staleFor: 1m
            """;

    private static final String STEADY_NOTE = """
            The sample application's `GET /objects/...`. Its object store serves 8 requests at a time, each for 250 ms: 32 a second.
            80 %% of that is offered as an open loop: a Poisson process that does not wait for answers, with latency counted from when
            a request was due. Half of the requests are for one of %d hot keys, each other one is for a key that nobody else asks for.
            """.formatted(Arrivals.HOT_KEYS);

    private static final String HOT_NOTE = """
            The same load. The sample's method keeps nothing, so a leader still waits the store's 250 ms: five times better would need
            a p99 of 1,250 ms without the agent. A rule that keeps results shows what the hot keys gain from that; `quick` leaves it out.
            """;

    private static final String TOO_MUCH_NOTE = """
            The same mix at 160 %% of what the store can serve, for %d s: what was answered by their end.
            """.formatted(TOO_MUCH_LENGTH.toSeconds());

    private final Group unique = new Group("objects, 80 % load: p99 of unique keys", "ms")
            .note(STEADY_NOTE)
            .target(Target.ratio(WITH, WITHOUT, 1.0));
    private final Group hot = new Group("objects, 80 % load: p99 of hot keys", "ms")
            .note(HOT_NOTE)
            .target(Target.ratio(WITHOUT, WITH).atLeast(5))
            .target(Target.ratio(WITHOUT, KEPT));
    private final Group throughput = new Group("objects, 160 % load", "requests/s")
            .note(TOO_MUCH_NOTE)
            .target(Target.ratio(WITH, WITHOUT).atLeast(1.3))
            .target(Target.ratio(KEPT, WITHOUT));

    private long seed = 20_261_121;

    @Override
    public List<Group> groups() {
        return List.of(unique, hot, throughput);
    }

    @Override
    public int rounds(Effort effort) {
        return 1; // of a minute and more
    }

    /** All get the same requests, other rounds get others. */
    @Override
    public void round(Effort effort) throws Exception {
        seed++;
        measure(WITHOUT, List.of());
        measure(WITH, Agent.options());
        if (!effort.equals(Effort.QUICK)) {
            List<String> options = new ArrayList<>(Agent.options());
            options.add("-Dcoalesce.config=" + rule());
            measure(KEPT, options);
        }
    }

    private void measure(String label, List<String> options) throws Exception {
        List<Arrival> steady = Arrivals.of(seed, STEADY, STEADY_LENGTH, "steady");
        List<Arrival> tooMuch = Arrivals.of(-seed, TOO_MUCH, TOO_MUCH_LENGTH, "more");
        try (Sample sample = new Sample(options, !options.isEmpty())) {
            store(sample, Stream.concat(steady.stream(), tooMuch.stream()));
            Answers answers = OpenLoop.run(steady, arrival -> sample.fetch(arrival.key()), Time.SYSTEM);
            unique.line(label).add(answers.p99Millis(WARM_UP, arrival -> !arrival.hot()));
            hot.line(label).add(answers.p99Millis(WARM_UP, Arrival::hot));
            throughput
                    .line(label)
                    .add(OpenLoop.run(tooMuch, arrival -> sample.fetch(arrival.key()), Time.SYSTEM)
                            .perSecond(TOO_MUCH_LENGTH));
        }
    }

    private static void store(Sample sample, Stream<Arrival> arrivals) throws IOException, InterruptedException {
        for (String key : arrivals.map(Arrival::key).distinct().toList()) {
            sample.put(key);
        }
    }

    private static Path rule() throws IOException {
        Path file = Path.of("benchmarks", "target", "objects.yaml").toAbsolutePath();
        return Files.writeString(file, RULE, UTF_8);
    }
}
