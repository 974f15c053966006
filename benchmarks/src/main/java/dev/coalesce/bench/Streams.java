package dev.coalesce.bench;

import dev.coalesce.bench.jmh.FanOut;
import dev.coalesce.bench.jmh.HangingSubscriber;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Measures one stream with many subscribers: time and memory per element that all subscribers receive. */
final class Streams implements Scene {
    private static final String REPLAY = "Reactor replay().refCount()";
    private static final String BROADCAST = "Mutiny broadcast()";

    /** The bytes that an element of Reactor's stream takes with ten subscribers. */
    private static final double REPLAY_BYTES = 22;

    private static final String NINE = "nine subscribers";
    private static final String BESIDE_ONE = "nine beside one that hangs";

    /**
     * A run of {@link Micro} with several subscribers.
     *
     * @param run the run
     * @param subscribers the number of subscribers
     */
    record FanOutRun(Micro.Run run, int subscribers) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<FanOutRun> runs = new ArrayList<>();
    private final List<Micro.Run> runsBesideOneThatHangs = new ArrayList<>();

    Streams() {
        Map<String, String> methods = new LinkedHashMap<>();
        methods.put(Micro.ANNOTATED, "annotated");
        methods.put(REPLAY, "reactorReplayRefCount");
        methods.put(BROADCAST, "mutinyBroadcast");
        for (int subscribers : new int[] {1, 10, 100, 1_000}) {
            String title = subscribers == 1
                    ? "a stream, 1 subscriber, for each element"
                    : "a stream, " + subscribers + " subscribers, for each element";
            Group group = new Group(title, "ns")
                    .target(Target.ratio(Micro.ANNOTATED, REPLAY, 1.0))
                    .target(Target.ratio(Micro.ANNOTATED, BROADCAST, 2.0));
            if (subscribers == 10) {
                group.target(Target.bytes(Micro.ANNOTATED, REPLAY_BYTES));
            }
            groups.add(group);
            methods.forEach((label, method) -> {
                boolean agent = label.equals(Micro.ANNOTATED);
                runs.add(new FanOutRun(new Micro.Run(group.line(label), FanOut.class, method, 1, agent), subscribers));
            });
        }
        hangingSubscriber();
    }

    private void hangingSubscriber() {
        Group group = new Group("a long stream, nine subscribers that keep up, for each element", "ns")
                .target(Target.ratio(BESIDE_ONE, NINE, 1.1));
        groups.add(group);
        Class<?> benchmarks = HangingSubscriber.class;
        runsBesideOneThatHangs.add(new Micro.Run(group.line(NINE), benchmarks, "nineThatKeepUp", 1, true));
        runsBesideOneThatHangs.add(
                new Micro.Run(group.line(BESIDE_ONE), benchmarks, "nineBesideOneThatHangs", 1, true));
    }

    List<FanOutRun> runs() {
        return runs;
    }

    @Override
    public List<Group> groups() {
        return groups;
    }

    @Override
    public void round(Effort effort) throws RunnerException {
        for (FanOutRun run : runs) {
            Micro.measure(run.run(), effort, "count", Integer.toString(run.subscribers()));
        }
        for (Micro.Run run : runsBesideOneThatHangs) {
            Micro.measure(run, effort);
        }
    }
}
