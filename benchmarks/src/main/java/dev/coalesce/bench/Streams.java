package dev.coalesce.bench;

import dev.coalesce.bench.jmh.FanOut;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** One stream for many subscribers: nanoseconds, and bytes, for one element that all of them get. */
final class Streams implements Scene {
    private static final String REPLAY = "Reactor replay().refCount()";
    private static final String BROADCAST = "Mutiny broadcast()";

    /** A run of {@link Micro}, with so many subscribers. */
    record Crowd(Micro.Run run, int subscribers) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<Crowd> crowds = new ArrayList<>();

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
                    .target(Target.ratio(Micro.ANNOTATED, REPLAY))
                    .target(Target.ratio(Micro.ANNOTATED, BROADCAST));
            groups.add(group);
            methods.forEach((label, method) -> {
                boolean agent = label.equals(Micro.ANNOTATED);
                crowds.add(new Crowd(new Micro.Run(group.line(label), FanOut.class, method, 1, agent), subscribers));
            });
        }
    }

    List<Crowd> crowds() {
        return crowds;
    }

    @Override
    public List<Group> groups() {
        return groups;
    }

    @Override
    public int rounds(Effort effort) {
        return effort.rounds();
    }

    @Override
    public void round(Effort effort) throws RunnerException {
        for (Crowd crowd : crowds) {
            Micro.measure(crowd.run(), effort, "count", Integer.toString(crowd.subscribers()));
        }
    }
}
