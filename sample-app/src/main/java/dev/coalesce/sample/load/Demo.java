package dev.coalesce.sample.load;

import dev.coalesce.sample.Health;
import dev.coalesce.sample.Main;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the same load against the sample without and with the agent, and prints a comparison. Then runs several JVMs of
 * the sample that share through a server.
 */
public final class Demo {
    private static final int TARGET_MISSED = 1;
    private static final int BAD_USAGE = 2;
    private static final String WITHOUT = "without";
    private static final String WITH = "with";
    private static final String OBSERVED = "observed";
    private static final String RULES = "rules";

    private final DemoOptions options;
    private final Path jar;
    private final Path directory;
    private final PrintStream out;
    private final Progress progress;

    private Demo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.jar = options.sample();
        this.directory = options.directory();
        this.out = out;
        this.progress = new Progress(out);
    }

    /**
     * Runs the demo. Exits with status 1 if a target is missed or a run fails.
     *
     * @param arguments the arguments that {@link DemoOptions} describes
     * @throws Exception if a run fails unexpectedly
     */
    public static void main(String[] arguments) throws Exception {
        DemoOptions options;
        try {
            options = DemoOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage());
            System.err.print(DemoOptions.USAGE);
            System.exit(BAD_USAGE);
            return;
        }
        Demo demo = new Demo(options, System.out);
        try {
            boolean ok = true;
            if (!options.isOnlyCluster()) {
                ok = demo.compare();
            }
            if (!options.clusterDuration().isZero()) {
                ok &= demo.shareAcrossJvms();
            }
            System.exit(ok ? 0 : TARGET_MISSED);
        } catch (IOException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(TARGET_MISSED);
        }
    }

    /** Compares the sample without and with the agent, and with rules. Returns whether all targets are met. */
    private boolean compare() throws IOException, InterruptedException {
        for (String each : List.of(OBSERVED, RULES, "unannotated")) {
            delete(directory.resolve(each));
        }
        Files.deleteIfExists(directory.resolve("suggested.yaml"));
        RunResult without = run(WITHOUT, null);
        RunResult with = run(WITH, options.agent());
        List<Row> rows = Rows.of(without, with);
        out.printf("%n%s%nlogs: %s%n      %s%n", TextTable.of(rows), log(WITHOUT), log(WITH));
        List<Row> ofRules = observe(options.agent(), without);
        out.printf("%n%s%nrules: %s%n", TextTable.of(ofRules), rules());
        return Stream.concat(rows.stream(), ofRules.stream()).allMatch(Row::ok);
    }

    /** Runs the scene across JVMs, unless there is no server for this machine. Returns whether all targets are met. */
    private boolean shareAcrossJvms() throws IOException, InterruptedException {
        Path server;
        try {
            server = ClusterServer.program(System.getenv().getOrDefault("PATH", ""));
        } catch (IOException e) {
            progress.print("across JVMs: skipped, because %s", String.valueOf(e.getMessage()));
            progress.print("across JVMs: install a server, for example with: apt-get install redis-server");
            return true;
        }
        Path files = directory.resolve("cluster");
        delete(files);
        ClusterScene scene = new ClusterScene(options.sample(), options.agent(), options.engine(), files, progress);
        List<ClusterRows.Line> lines = ClusterRows.of(scene.run(server, options.clusterDuration()));
        out.printf("%n%s%nfiles: %s%n", ClusterRows.table(lines), files);
        return lines.stream().allMatch(ClusterRows.Line::ok);
    }

    private Path log(String run) {
        return SampleProcess.log(directory.resolve(run));
    }

    private RunResult run(String name, @Nullable Path agent) throws IOException, InterruptedException {
        Path files = directory.resolve(name);
        delete(files);
        progress.print("starting the sample %s the agent", name);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (SampleProcess sample = new SampleProcess(java, jar, agent, files)) {
            SampleClient client = new SampleClient(sample.endpoints());
            Health health = client.health();
            if (health.coalescing() != (agent != null)) {
                throw new IOException(
                        health.coalescing()
                                ? "the sample has an agent although it was started without one"
                                : "the agent did not load; see " + log(name));
            }
            return RunResult.measure(client, progress);
        }
    }

    private Path rules() {
        return directory.resolve("rules.yaml");
    }

    /**
     * Observes the sample without its annotations under load, and runs it with the rules that the observation has
     * suggested.
     */
    private List<Row> observe(Path agent, RunResult without) throws IOException, InterruptedException {
        Path classes = directory.resolve("unannotated");
        int unannotated = UnannotatedClasses.write(jar, classes);
        progress.print("removed the annotations from %d classes of the sample", unannotated);
        List<String> program = List.of("-cp", classes + File.pathSeparator + jar, Main.class.getName());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String suggested;
        try (SampleProcess sample = new SampleProcess(java, program, "", directory.resolve(OBSERVED));
                Observation observation = new Observation(java, agent, sample.pid(), directory)) {
            ObservedLoad.run(new SampleClient(sample.endpoints()), progress);
            suggested = observation.end();
            progress.print("the report of the command observe:");
            observation.report().lines().forEach(line -> progress.print("  %s", line));
        }
        Files.writeString(rules(), Observation.switchedOn(suggested));
        progress.print("starting the sample without annotations, with these rules and mode: on");
        String withRules = agent + "=strict=true,config=" + rules();
        try (SampleProcess sample = new SampleProcess(java, program, withRules, directory.resolve(RULES))) {
            SampleClient client = new SampleClient(sample.endpoints());
            RunResult with = RunResult.measureWithoutStreams(client, progress, without);
            return Rows.ofRules(Observation.found(suggested), without, with);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
