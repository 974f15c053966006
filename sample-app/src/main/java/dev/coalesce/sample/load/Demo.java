package dev.coalesce.sample.load;

import dev.coalesce.sample.Health;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the same load against the sample without and with the agent, and prints a comparison. */
public final class Demo {
    private static final int TARGET_MISSED = 1;
    private static final int BAD_USAGE = 2;
    private static final String WITHOUT = "without";
    private static final String WITH = "with";

    private final Path jar;
    private final Path directory;
    private final Progress progress;

    private Demo(Path jar, Path directory, Progress progress) {
        this.jar = jar;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Runs the demo. Exits with status 1 if a target is missed or a run fails.
     *
     * @param arguments the sample's jar, the agent's jar, and a directory for all files, which is emptied first
     * @throws Exception if a run fails unexpectedly
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: Demo <sample jar> <agent jar> <directory>");
            System.exit(BAD_USAGE);
        }
        PrintStream out = System.out;
        Path directory = Path.of(arguments[2]).toAbsolutePath();
        Demo demo = new Demo(Path.of(arguments[0]), directory, new Progress(out));
        try {
            RunResult without = demo.run(WITHOUT, null);
            RunResult with = demo.run(WITH, Path.of(arguments[1]));
            List<Row> rows = Rows.of(without, with);
            out.printf("%n%s%nlogs: %s%n      %s%n", TextTable.of(rows), demo.log(WITHOUT), demo.log(WITH));
            System.exit(rows.stream().allMatch(Row::ok) ? 0 : TARGET_MISSED);
        } catch (IOException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(TARGET_MISSED);
        }
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
