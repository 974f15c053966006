package dev.coalesce.bench;

import dev.coalesce.bench.jmh.Lead;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures what the events of JDK Flight Recorder add to a lead. */
final class FlightEvents implements Scene {
    private static final String NO_RECORDER = "annotated, a JVM without the module jdk.jfr";
    private static final String NO_RECORDING = "annotated, nothing is recorded";
    private static final String SLOW = "annotated, flights from 10 ms on are recorded (the default)";
    private static final String ALL = "annotated, every flight is recorded";

    /** All modules that the benchmark needs, and not {@code jdk.jfr}. */
    private static final String WITHOUT_RECORDER = "--limit-modules=java.se,jdk.unsupported,jdk.management";

    private static final String RECORDING = "-XX:StartFlightRecording:settings=none,+dev.coalesce.Flight#enabled=true";

    private final Group group = new Group("lead, nothing kept: events of JDK Flight Recorder", "ns/op")
            .target(Target.added(NO_RECORDING, NO_RECORDER, 0.3))
            .target(Target.added(SLOW, NO_RECORDING, 60))
            .target(Target.added(ALL, NO_RECORDING, 60));

    private final List<Micro.Run> runs = new ArrayList<>();

    FlightEvents() {
        add(NO_RECORDER, WITHOUT_RECORDER);
        add(NO_RECORDING);
        add(SLOW, RECORDING);
        add(ALL, RECORDING + ",+dev.coalesce.Flight#threshold=0ns");
    }

    private void add(String label, String... jvmOptions) {
        runs.add(new Micro.Run(group.line(label), Lead.class, "annotated", 1, true, List.of(jvmOptions)));
    }

    @Override
    public List<Group> groups() {
        return List.of(group);
    }

    @Override
    public void round(Effort effort) throws RunnerException {
        for (Micro.Run run : runs) {
            Micro.measure(run, effort);
        }
    }
}
