package dev.coalesce.bench;

import dev.coalesce.bench.child.FollowerWakeUp;
import dev.coalesce.bench.child.ThreadKind;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Measures many followers of one key: the time from the end of the leader to the return of the last follower. */
final class Waiters implements Scene {
    private static final String ANNOTATED = "annotated";
    private static final String JOIN = "CompletableFuture.join";
    private static final double NANOS_IN_MICRO = 1_000;
    private static final int MIN_REPETITIONS = 20;

    /** Starting this number of platform threads takes seconds. */
    private static final int LARGE = 10_000;

    private static final int MIN_REPETITIONS_LARGE = 1;

    private record Case(ThreadKind kind, int size, Group group) {
        /**
         * Returns the number of repetitions. An upper limit applies to few threads, which would need many to use up the
         * effort.
         */
        int repetitions(Effort effort) {
            int minimum = kind == ThreadKind.PLATFORM && size >= LARGE ? MIN_REPETITIONS_LARGE : MIN_REPETITIONS;
            return Math.max(minimum, Math.min(2_000, effort.waits() / size));
        }
    }

    private final List<Case> cases = new ArrayList<>();

    Waiters() {
        for (int size : List.of(2, 64, 1_000, LARGE)) {
            for (ThreadKind kind : ThreadKind.values()) {
                if (kind.isSupported()) {
                    cases.add(new Case(kind, size, group(kind, size)));
                }
            }
        }
    }

    private static Group group(ThreadKind kind, int size) {
        String title = String.format(
                Locale.ROOT, "%,d waiters, %s threads", size, kind.name().toLowerCase(Locale.ROOT));
        return new Group(title, "µs").target(Target.ratio(ANNOTATED, JOIN, 1.05));
    }

    @Override
    public List<Group> groups() {
        return cases.stream().map(Case::group).toList();
    }

    @Override
    public void round(Effort effort) throws Exception {
        for (Case each : cases) {
            ToDoubleFunction<String> nanos = new ChildJvm()
                    .agent()
                    .option("-Xms1g", "-Xmx1g")
                    .measure(
                            FollowerWakeUp.class,
                            each.kind().name(),
                            Integer.toString(each.size()),
                            Integer.toString(each.repetitions(effort)));
            each.group().line(ANNOTATED).add(nanos.applyAsDouble(FollowerWakeUp.ANNOTATED) / NANOS_IN_MICRO);
            each.group().line(JOIN).add(nanos.applyAsDouble(FollowerWakeUp.JOIN) / NANOS_IN_MICRO);
        }
    }
}
