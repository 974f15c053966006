package dev.coalesce.bench;

import dev.coalesce.bench.child.Threads;
import dev.coalesce.bench.child.Waiting;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Many callers of one key: from the end of the leader to the return of the last. */
final class Waiters implements Scene {
    private static final String ANNOTATED = "annotated";
    private static final String JOIN = "CompletableFuture.join";
    private static final double NANOS_IN_MICRO = 1_000;
    private static final int LEAST = 20;

    /** To start so many platform threads takes seconds. */
    private static final int LARGE = 10_000;

    private static final int LEAST_LARGE = 1;

    private record Crowd(Threads kind, int size, Group group) {
        /** Small crowds need not come as often as they could. */
        int times(Effort effort) {
            int least = kind == Threads.PLATFORM && size >= LARGE ? LEAST_LARGE : LEAST;
            return Math.max(least, Math.min(2_000, effort.waits() / size));
        }
    }

    private final List<Crowd> crowds = new ArrayList<>();

    Waiters() {
        for (int size : List.of(2, 64, 1_000, LARGE)) {
            for (Threads kind : Threads.values()) {
                if (kind.exist()) {
                    crowds.add(new Crowd(kind, size, group(kind, size)));
                }
            }
        }
    }

    private static Group group(Threads kind, int size) {
        String title = String.format(
                Locale.ROOT, "%,d waiters, %s threads", size, kind.name().toLowerCase(Locale.ROOT));
        return new Group(title, "µs").target(Target.ratio(ANNOTATED, JOIN, 1.0));
    }

    @Override
    public List<Group> groups() {
        return crowds.stream().map(Crowd::group).toList();
    }

    @Override
    public int rounds(Effort effort) {
        return effort.rounds();
    }

    @Override
    public void round(Effort effort) throws Exception {
        for (Crowd crowd : crowds) {
            ToDoubleFunction<String> nanos = new Child()
                    .agent()
                    .option("-Xms1g", "-Xmx1g")
                    .measure(
                            Waiting.class,
                            crowd.kind().name(),
                            Integer.toString(crowd.size()),
                            Integer.toString(crowd.times(effort)));
            crowd.group().line(ANNOTATED).add(nanos.applyAsDouble(Waiting.ANNOTATED) / NANOS_IN_MICRO);
            crowd.group().line(JOIN).add(nanos.applyAsDouble(Waiting.JOIN) / NANOS_IN_MICRO);
        }
    }
}
