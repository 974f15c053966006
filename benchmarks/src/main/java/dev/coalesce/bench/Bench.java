package dev.coalesce.bench;

import static java.util.Objects.requireNonNull;

import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.runner.RunnerException;

/** Runs the scenes, prints a report and writes it to a file. */
public final class Bench {
    static final Map<String, Supplier<Scene>> SCENES = scenes();

    private Bench() {}

    private static Map<String, Supplier<Scene>> scenes() {
        Map<String, Supplier<Scene>> scenes = new LinkedHashMap<>();
        scenes.put("micro", Micro::new);
        scenes.put("events", FlightEvents::new);
        scenes.put("waiters", Waiters::new);
        scenes.put("streams", Streams::new);
        scenes.put("inputstreams", InputStreams::new);
        scenes.put("memory", Memory::new);
        scenes.put("many", ManyMethods::new);
        scenes.put("observe", ObserveMode::new);
        scenes.put("verify", VerifyMode::new);
        scenes.put("top", TopCommand::new);
        scenes.put("cluster", Cluster::new);
        scenes.put("startup", StartUp::new);
        scenes.put("objects", SampleObjects::new);
        return scenes;
    }

    /**
     * Runs the benchmarks. A round that fails is reported and left out of the results. The exit status is 1 then.
     *
     * @param args the arguments that {@link Arguments} describes
     * @throws Exception if the report cannot be written, or the thread is interrupted
     */
    public static void main(String[] args) throws Exception {
        Arguments arguments;
        try {
            arguments = Arguments.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(2);
            return;
        }
        Instant start = Instant.now();
        List<Group> groups = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (String name : arguments.scenes()) {
            Scene scene = requireNonNull(SCENES.get(name), name).get();
            int rounds = scene.rounds(arguments.effort());
            for (int round = 1; round <= rounds; round++) {
                System.err.printf(
                        "%4d s  %s, round %d of %d%n",
                        Duration.between(start, Instant.now()).toSeconds(), name, round, rounds);
                try {
                    scene.round(arguments.effort());
                } catch (IOException | RunnerException | IllegalStateException e) {
                    failed.add(name + ", round " + round);
                    System.err.println("bench: " + name + ", round " + round + " failed");
                    e.printStackTrace();
                }
            }
            groups.addAll(scene.groups());
        }
        Duration duration = Duration.between(start, Instant.now());
        List<List<String>> environment = new ArrayList<>(Environment.rows(arguments.effort(), duration));
        if (!failed.isEmpty()) {
            environment.add(List.of("**failed rounds**", String.join("; ", failed)));
        }
        String report = Report.of(environment, groups);
        write(arguments.report(), report);
        System.out.print(report);
        if (!failed.isEmpty()) {
            System.err.println("bench: some rounds failed: " + String.join("; ", failed)
                    + ". The stack traces above show why. The completed measurements are in " + arguments.report()
                    + ".");
            System.exit(1);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, text);
    }
}
