package recorded;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Records calls that are shared with other JVMs. Prints {@code ready} when this JVM shares, waits for a line while the
 * test ends the server, calls until this JVM is alone, and prints the events.
 */
public class ClusterRecordings {
    private static int keys;

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Recording recording = new Recording()) {
            recording.enable("dev.coalesce.ClusterCall").withThreshold(Duration.ZERO);
            recording.enable("dev.coalesce.ClusterConnection");
            recording.enable("dev.coalesce.ClusterStatistics");
            recording.enable("dev.coalesce.Decision"); // the end of a chunk, at which statistics are recorded too
            recording.start();
            while (FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .noneMatch(type -> type.getName().equals("dev.coalesce.ClusterStatistics"))) {
                shared("before the events are loaded" + keys++);
            }
            await(recording, "ClusterCall shared lead");
            System.out.println("ready");
            in.readLine();
            await(recording, "ClusterConnection false");
            recording.stop();
            events(recording).forEach(System.out::println);
        }
    }

    private static void await(Recording recording, String line) throws Exception {
        long began = System.nanoTime();
        while (!events(recording).contains(line)) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException(events(recording).toString());
            }
            shared("a secret" + keys++);
        }
    }

    private static TreeSet<String> events(Recording recording) throws Exception {
        Path file = Files.createTempFile("coalesce", ".jfr");
        recording.dump(file);
        TreeSet<String> lines = new TreeSet<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.toString().contains("secret")) {
                lines.add("a key: " + event);
            }
            switch (event.getEventType().getName()) {
                case "dev.coalesce.ClusterCall" ->
                    lines.add("ClusterCall " + event.getString("method") + " " + event.getString("outcome"));
                case "dev.coalesce.ClusterConnection" -> lines.add("ClusterConnection " + event.getBoolean("sharing"));
                case "dev.coalesce.ClusterStatistics" ->
                    lines.add("ClusterStatistics " + event.getString("jvm").length() + " "
                            + event.getString("server").startsWith("redis://"));
                default -> {}
            }
        }
        Files.delete(file);
        return lines;
    }

    @Coalesce(ttl = "1h", shared = true)
    static String shared(String sku) {
        return sku;
    }
}
