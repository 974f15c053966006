package dev.coalesce.bench;

import static java.util.Objects.requireNonNull;

import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.jmh.HitFuture;
import dev.coalesce.bench.jmh.HitInContext;
import dev.coalesce.bench.jmh.HitOneKey;
import dev.coalesce.bench.jmh.HitTwoKeys;
import dev.coalesce.bench.jmh.Lead;
import dev.coalesce.bench.jmh.Miss;
import dev.coalesce.bench.jmh.NotCoalesced;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Line;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures single calls, which take nanoseconds, with JMH. */
final class Micro implements Scene {
    static final String ANNOTATED = "annotated";
    private static final String PLAIN = "the method alone";
    private static final String GET_IF_PRESENT = "Caffeine getIfPresent";
    private static final String GET = "Caffeine get(key, loader)";
    private static final String SAME_THREAD = GET + ", executor(Runnable::run)";
    private static final String SPRING = "Spring @Cacheable(sync)";
    private static final String MAP = "ConcurrentHashMap of futures";
    private static final String COPY = "AsyncCache getIfPresent + copy";
    private static final String WITHOUT_CONTEXT = "annotated, context = false";
    private static final String WOVEN = "with the agent";
    private static final String NOT_WOVEN = "without the agent";

    private static final String PEERS_NOTE = """
            Quarkus cache is not compared, because its interceptors exist only in an application that Quarkus has built.
            """;

    /**
     * One fork of JMH in each round.
     *
     * @param line the line of the report that receives the score
     * @param benchmarks the class of the benchmark
     * @param method the name of the benchmark method
     * @param threads the number of threads that call it
     * @param agent whether the JVM has the agent
     * @param jvmOptions further options of the JVM
     */
    record Run(Line line, Class<?> benchmarks, String method, int threads, boolean agent, List<String> jvmOptions) {
        Run(Line line, Class<?> benchmarks, String method, int threads, boolean agent) {
            this(line, benchmarks, method, threads, agent, List.of());
        }
    }

    private final List<Group> groups = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    Micro() {
        hitOneKey(1);
        hitOneKey(2);
        hitTwoKeys();
        hitInContext();
        hitFuture();
        lead();
        miss("NewKey", "lead and keep, ever new keys");
        miss("Invalidated", "invalidate, then lead and keep");
        notCoalesced("small");
        notCoalesced("large");
    }

    private void hitOneKey(int threads) {
        String title = "hit, one String key, " + (threads == 1 ? "1 thread" : threads + " threads");
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put(GET_IF_PRESENT, "caffeineGetIfPresent");
        peers.put(GET, "caffeineGet");
        peers.put(SPRING, "spring");
        peers.put(SPRING + ", key = \"#id\"", "springWithKey");
        peers.put("JetCache @Cached, @CachePenetrationProtect", "jetCache");
        peers.put("Micronaut @Cacheable(atomic)", "micronaut");
        Group group = group(title, HitOneKey.class, threads, "annotated", peers);
        add(group.line(PLAIN), HitOneKey.class, "annotated", threads, false);
        group.note(threads == 1 ? PEERS_NOTE : "")
                .target(Target.ratio(ANNOTATED, GET_IF_PRESENT, 0.5))
                .target(Target.ratio(SPRING, ANNOTATED).atLeast(15))
                .target(Target.bytes(ANNOTATED, 0));
    }

    private void hitTwoKeys() {
        group(
                        "hit, String and long key",
                        HitTwoKeys.class,
                        1,
                        "annotated",
                        Map.of(GET_IF_PRESENT, "caffeineGetIfPresent"))
                .target(Target.ratio(ANNOTATED, GET_IF_PRESENT, 0.7))
                .target(Target.bytes(ANNOTATED, 0));
    }

    private void hitInContext() {
        Group group = new Group("hit, one String key, tenant in a thread-local", "ns/op");
        groups.add(group);
        List<String> context = List.of(HitInContext.JVM_OPTION);
        runs.add(new Run(group.line(ANNOTATED), HitInContext.class, "annotated", 1, true, context));
        runs.add(new Run(group.line(WITHOUT_CONTEXT), HitInContext.class, "withoutContext", 1, true, context));
        add(group.line(GET_IF_PRESENT + ", key of both"), HitInContext.class, "caffeineGetIfPresent", 1, false);
    }

    private void hitFuture() {
        group("hit, CompletableFuture", HitFuture.class, 1, "annotated", Map.of(COPY, "caffeineCopy"))
                .target(Target.ratio(ANNOTATED, COPY, 1.1));
    }

    private void lead() {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put(MAP, "mapOfFutures");
        peers.put("Caffeine AsyncCache as the map", "caffeineAsyncCache");
        group("lead, nothing kept", Lead.class, 1, "annotated", peers)
                .target(Target.ratio(ANNOTATED, MAP, 1.1))
                .target(Target.bytes(ANNOTATED, 72));
    }

    private void miss(String kind, String title) {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put(GET, "caffeine" + kind);
        peers.put(SAME_THREAD, "caffeine" + kind + "SameThread");
        group(title, Miss.class, 1, "annotated" + kind, peers)
                .target(Target.ratio(ANNOTATED, GET, 1.0))
                .target(Target.ratio(ANNOTATED, SAME_THREAD, 1.0));
    }

    private void notCoalesced(String method) {
        Group group = new Group("a " + method + " method that is not coalesced, of a class that has one", "ns/op");
        groups.add(group);
        add(group.line(WOVEN), NotCoalesced.class, method, 1, true);
        add(group.line(NOT_WOVEN), NotCoalesced.class, method, 1, false);
        group.target(Target.ratio(WOVEN, NOT_WOVEN, 1.0));
    }

    /** Adds a group of runs: the annotated method with the agent, and the other methods without it. */
    private Group group(
            String title, Class<?> benchmarks, int threads, String annotated, Map<String, String> methodOfPeer) {
        Group group = new Group(title, "ns/op");
        groups.add(group);
        add(group.line(ANNOTATED), benchmarks, annotated, threads, true);
        methodOfPeer.forEach((peer, method) -> add(group.line(peer), benchmarks, method, threads, false));
        return group;
    }

    private void add(Line line, Class<?> benchmarks, String method, int threads, boolean agent) {
        runs.add(new Run(line, benchmarks, method, threads, agent));
    }

    List<Run> runs() {
        return runs;
    }

    @Override
    public List<Group> groups() {
        return groups;
    }

    @Override
    public void round(Effort effort) throws RunnerException {
        for (Run run : runs) {
            measure(run, effort);
        }
    }

    /** Runs one benchmark. */
    static void measure(Run run, Effort effort) throws RunnerException {
        measure(run, effort, "", "");
    }

    /** Runs one benchmark, with a parameter unless its name is empty. */
    static void measure(Run run, Effort effort, String parameter, String value) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(effort.iterationMillis());
        String name = run.benchmarks().getName() + "." + run.method();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .forks(1)
                .threads(run.threads())
                .warmupIterations(effort.warmups())
                .warmupTime(time)
                .measurementIterations(effort.iterations())
                .measurementTime(time)
                .jvmArgs("-Xms1g", "-Xmx1g")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (!parameter.isEmpty()) {
            options.param(parameter, value);
        }
        List<String> jvmOptions = new ArrayList<>(run.agent() ? Agent.options() : List.of());
        jvmOptions.addAll(run.jvmOptions());
        options.jvmArgsAppend(jvmOptions.toArray(new String[0]));
        RunResult result = new Runner(options.build()).runSingle();
        Result<?> bytes = requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
        run.line().add(result.getPrimaryResult().getScore(), bytes.getScore());
    }
}
