package dev.coalesce.bench;

import dev.coalesce.bench.child.FleetCalls;
import dev.coalesce.bench.child.FleetJvm;
import dev.coalesce.bench.child.SharedStart;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Percentile;
import dev.coalesce.bench.report.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Measures calls that several JVMs share through a Redis server on the same machine. */
final class Cluster implements Scene {
    private static final String ANNOTATED = FleetCalls.Kind.ANNOTATED.label();
    private static final String SHARED = "annotated, shared";
    private static final String NOT_SHARED = "annotated, not shared";
    private static final String FIRST = "first call";
    private static final String ONE = "rounds with exactly one execution";
    private static final String NOT_ONE = "rounds with more executions";
    private static final String WITH = "with cluster=";
    private static final String WITHOUT = "without cluster=";

    /**
     * An option of the agent, for all measurements but those of a dead server and of the start-up. After a pause of the
     * machine longer than the default of 50 ms, a JVM would go on alone, which is faster, so the figures would be wrong.
     */
    private static final String PATIENT = "engineTimeout=10s";

    private static final double NANOS_IN_MICRO = 1_000;
    private static final double NANOS_IN_MILLI = 1_000_000;
    private static final int WARM_UP_CALLS = 5_000;
    private static final int THREADS = 32;
    private static final long WAKE_UP_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long WAKE_UP_WARM_UP_BODY_MILLIS = 3;
    private static final long WAKE_UP_BODY_MILLIS = 20;
    private static final long LOST_BODY_MILLIS = 60_000;
    private static final int EXPIRING_KEYS = 100_000;
    private static final long WAIT_MILLIS = 100;
    private static final int DEAD_BATCHES = 400;
    private static final int MIN_STARTS = 5;
    private static final int JVMS = 8;
    private static final int CALLERS = 50;

    private final Optional<Path> program;

    private final Group cold50 = new Group("across JVMs: cold call, body of no duration, p50", "µs")
            .note("""
                    All but the measurements of a stopped server and of the start use an engineTimeout of 10 s, because after a
                    pause of the machine of more than 50 ms a JVM would go on alone, which is faster.
                    """)
            .target(Target.score(ANNOTATED, 150));
    private final Group cold99 = new Group("across JVMs: cold call, body of no duration, p99", "µs");
    private final Group wakeUp50 = new Group("across JVMs: wake-up of a follower in another JVM, p50", "ms")
            .note("""
                    The time from the end of the leader's body to the return of the follower's call, after 15 s of the same for
                    warming up.
                    """)
            .target(Target.score(ANNOTATED, 1));
    private final Group wakeUp99 = new Group("across JVMs: wake-up of a follower in another JVM, p99", "ms")
            .target(Target.score(ANNOTATED, 5));
    private final Group leads = new Group("across JVMs: leads of 1 JVM, " + THREADS + " threads", "per second");
    private final Group takeover = new Group("across JVMs: takeover beside 100,000 keys with a TTL, lease of 1 s", "ms")
            .note("""
                    The time from the end of the leader's process to the begin of the body in another JVM. The lease began
                    before that, or was renewed.
                    """)
            .target(Target.score(ANNOTATED, FleetCalls.LEASE_MILLIS + 50));
    private final Group deadFirst = new Group("across JVMs: server stopped by SIGSTOP, first call", "ms")
            .note("With the default engineTimeout of 50 ms.")
            .target(Target.score(FIRST, 50));
    private final Group dead = new Group("across JVMs: server stopped by SIGSTOP, later calls, p50", "µs")
            .target(Target.added(SHARED, NOT_SHARED, 1));
    private final Group executions = new Group(
                    "across JVMs: " + JVMS + " JVMs with " + CALLERS + " threads each call with one key", "rounds")
            .target(Target.score(NOT_ONE, 0));
    private final Group start = new Group("across JVMs: time to main", "ms")
            .note("Each row is the median of several starts, which alternate.")
            .target(Target.ratio(WITH, WITHOUT));

    Cluster() {
        this(RedisServer.program());
    }

    Cluster(Optional<Path> program) {
        this.program = program;
    }

    @Override
    public List<Group> groups() {
        return List.of(cold50, cold99, wakeUp50, wakeUp99, leads, takeover, deadFirst, dead, executions, start);
    }

    @Override
    public int rounds(Effort effort) {
        if (program.isEmpty()) {
            System.err.println("bench: cluster is skipped: there is no redis-server in PATH. Install Debian's package"
                    + " redis-server, or Redis 6.2 or later.");
            return 0;
        }
        return effort.rounds();
    }

    @Override
    public void round(Effort effort) throws Exception {
        for (FleetCalls.Kind kind : FleetCalls.Kind.values()) {
            try (RedisServer server = server()) {
                compare(kind, server, effort);
            }
        }
        deadServer();
        try (RedisServer server = server()) {
            start(server, Math.max(MIN_STARTS, effort.starts()));
        }
        try (RedisServer server = server();
                Fleet fleet = new Fleet(FleetCalls.Kind.ANNOTATED, server, JVMS, PATIENT)) {
            int one = 0;
            for (int i = 0; i < effort.bursts(); i++) {
                one += fleet.burst("burst-" + i, CALLERS) == 1 ? 1 : 0;
            }
            executions.line(ONE).add(one);
            executions.line(NOT_ONE).add(effort.bursts() - one);
        }
    }

    private RedisServer server() throws IOException {
        return RedisServer.start(program.orElseThrow());
    }

    private void compare(FleetCalls.Kind kind, RedisServer server, Effort effort)
            throws IOException, InterruptedException {
        try (Fleet fleet = new Fleet(kind, server, 2, PATIENT)) {
            Fleet.Member member = fleet.member(0);
            cold(member, "warm-up-", WARM_UP_CALLS);
            double[] nanos = cold(member, "cold-", WARM_UP_CALLS);
            cold50.line(kind.label()).add(Percentile.of(50, nanos) / NANOS_IN_MICRO);
            cold99.line(kind.label()).add(Percentile.of(99, nanos) / NANOS_IN_MICRO);
            member.send(FleetJvm.LEADS, "lead-", Integer.toString(THREADS), Long.toString(effort.waits() / 2));
            leads.line(kind.label()).add(member.number());
            if (!kind.waits()) {
                return;
            }
            double[] waits = wakeUps(fleet, effort.waits() / (kind == FleetCalls.Kind.POLLED_LOCK ? 200 : 50));
            wakeUp50.line(kind.label()).add(Percentile.of(50, waits) / NANOS_IN_MILLI);
            wakeUp99.line(kind.label()).add(Percentile.of(99, waits) / NANOS_IN_MILLI);
            server.addExpiringKeys(EXPIRING_KEYS);
            takeover.line(kind.label()).add(takeover(fleet) / NANOS_IN_MILLI);
        }
    }

    private static double[] cold(Fleet.Member member, String prefix, int calls) throws IOException {
        member.send(FleetJvm.COLD, prefix, Integer.toString(calls));
        return member.numbers();
    }

    /**
     * Returns the nanoseconds of each wake-up. The same is done for a time before that, so that both JVMs have compiled
     * what they run.
     */
    private static double[] wakeUps(Fleet fleet, int count) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; System.nanoTime() - start < WAKE_UP_WARM_UP_NANOS; i++) {
            wakeUp(fleet, "warm-up-wait-" + i, WAKE_UP_WARM_UP_BODY_MILLIS);
        }
        return IntStream.range(0, count)
                .mapToObj(i -> wakeUp(fleet, "wait-" + i, WAKE_UP_BODY_MILLIS))
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
    }

    /** Returns nanoseconds; nothing if the follower called after the end of the leader's body. */
    private static OptionalDouble wakeUp(Fleet fleet, String key, long bodyMillis) {
        try {
            Fleet.Member leader = fleet.member(0);
            Fleet.Member follower = fleet.member(1);
            leader.lead(key, bodyMillis);
            follower.send(FleetJvm.CALL, key, "0");
            long called = follower.calling();
            long end = leader.time(FleetJvm.ENDS);
            leader.time(FleetJvm.RETURNS);
            long returned = follower.time(FleetJvm.RETURNS);
            return called < end ? OptionalDouble.of((double) (returned - end)) : OptionalDouble.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns nanoseconds. The fleet cannot be used afterwards. */
    private static double takeover(Fleet fleet) throws IOException, InterruptedException {
        fleet.member(0).lead("lost", LOST_BODY_MILLIS);
        Fleet.Member follower = fleet.member(1);
        follower.send(FleetJvm.CALL, "lost", "0");
        follower.calling();
        TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
        long killed = fleet.member(0).kill();
        return follower.time(FleetJvm.RUNS) - killed;
    }

    private void deadServer() throws IOException, InterruptedException {
        try (RedisServer server = server();
                Fleet fleet = new Fleet(FleetCalls.Kind.ANNOTATED, server, 2)) {
            Fleet.Member member = fleet.member(0);
            cold(member, "warm-up-", WARM_UP_CALLS);
            fleet.awaitSharing(); // a pause of the machine may have made a JVM go on alone meanwhile
            server.freeze();
            member.send(FleetJvm.DEAD, Integer.toString(DEAD_BATCHES));
            double[] nanos = member.numbers();
            deadFirst.line(FIRST).add(nanos[0] / NANOS_IN_MILLI);
            dead.line(SHARED).add(nanos[1] / NANOS_IN_MICRO);
            dead.line(NOT_SHARED).add(nanos[2] / NANOS_IN_MICRO);
        }
    }

    private void start(RedisServer server, int starts) throws IOException, InterruptedException {
        double[] without = new double[starts];
        double[] with = new double[starts];
        for (int i = 0; i < starts; i++) {
            without[i] = millisToMain(new ChildJvm().agent());
            with[i] = millisToMain(Fleet.sharing(server));
        }
        start.line(WITHOUT).add(Percentile.of(50, without));
        start.line(WITH).add(Percentile.of(50, with));
    }

    private static double millisToMain(ChildJvm jvm) throws IOException, InterruptedException {
        long before = System.nanoTime();
        double main = jvm.measure(SharedStart.class).applyAsDouble(SharedStart.MAIN);
        return (main - before) / NANOS_IN_MILLI;
    }
}
