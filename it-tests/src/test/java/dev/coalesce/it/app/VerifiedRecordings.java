package dev.coalesce.it.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records the calls of {@link Verified}, and prints the events of mismatches. */
public final class VerifiedRecordings {
    private VerifiedRecordings() {}

    /**
     * Runs the calls.
     *
     * @param args are not used
     */
    public static void main(String[] args) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("dev.coalesce.Mismatch");
            recording.start();
            Verified.main(args);
            while (FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .noneMatch(type -> type.getName().equals("dev.coalesce.MethodStatistics"))) {
                Thread.onSpinWait(); // the classes of the events load after the first mismatch
            }
            Verified.main(args);
            recording.stop();
            print(recording);
        }
    }

    private static void print(Recording recording) throws Exception {
        Path file = Files.createTempFile("coalesce", ".jfr");
        recording.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        Files.delete(file);
        TreeSet<String> lines = new TreeSet<>();
        boolean hasValues = false;
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("dev.coalesce.Mismatch")) {
                hasValues |= event.toString().matches("(?s).*(tenant-a|sku\\d|fr_FR|southern).*");
                lines.add(
                        "Mismatch " + event.getString("className") + " " + event.getString("method") + " same context "
                                + event.getBoolean("sameContext") + " by " + event.getString("dimensions") + " in ["
                                + event.getString("paths") + "]");
            }
        }
        lines.forEach(System.out::println);
        System.out.println("values: " + hasValues);
    }
}
