package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records calls, and prints the events. */
public class FlightRecordings {
    private static final Duration NO_THRESHOLD = Duration.ZERO;

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);

    public static void main(String[] args) throws Exception {
        FlightRecordings app = new FlightRecordings();
        app.quick("warm up");
        try (Recording recording = new Recording()) {
            recording.enable("dev.coalesce.Flight").withThreshold(NO_THRESHOLD);
            recording.enable("dev.coalesce.Wait").withThreshold(NO_THRESHOLD);
            recording.enable("dev.coalesce.Bypass");
            recording.enable("dev.coalesce.Decision");
            recording.enable("dev.coalesce.MethodStatistics");
            recording.start();
            while (FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .noneMatch(type -> type.getName().equals("dev.coalesce.Decision"))) {
                app.quick("until somebody notices"); // the classes of the events load with a lead
            }
            record(app);
            recording.stop();
            print(recording);
        }
    }

    private static void record(FlightRecordings app) throws InterruptedException {
        Thread leader = new Thread(() -> app.load("a secret"), "the leader");
        leader.start();
        app.entered.acquire();
        Thread follower = new Thread(() -> app.load("a secret"), "the follower");
        follower.start();
        while (follower.getState() != Thread.State.WAITING && follower.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        app.released.release();
        leader.join();
        follower.join();
        app.load("a secret"); // a hit
        try {
            app.fail("a secret");
        } catch (IllegalStateException e) {
            // recorded
        }
        app.reenter(2);
    }

    private static void print(Recording recording) throws Exception {
        Path file = Files.createTempFile("coalesce", ".jfr");
        recording.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        Files.delete(file);
        List<String> lines = new ArrayList<>();
        boolean keys = false;
        for (RecordedEvent event : events) {
            String name = event.getEventType().getName();
            if (!name.startsWith("dev.coalesce.")) {
                continue;
            }
            keys |= event.toString().contains("secret");
            String method = event.getString("method");
            switch (name) {
                case "dev.coalesce.Flight" ->
                    lines.add("Flight " + method + " " + event.getString("outcome")
                            + " followers " + event.getInt("followers") + " key "
                            + event.getString("key").matches("#[0-9a-f]{6}"));
                case "dev.coalesce.Wait" ->
                    lines.add("Wait " + method + " " + event.getString("outcome") + " leader "
                            + event.getString("leader") + " by "
                            + event.getThread().getJavaName() + " class " + event.getString("className"));
                case "dev.coalesce.Bypass" -> lines.add("Bypass " + method + " " + event.getString("reason"));
                case "dev.coalesce.MethodStatistics" ->
                    lines.add("MethodStatistics " + method + " hits "
                            + event.getLong("hits") + " leads " + event.getLong("leads") + " follows "
                            + event.getLong("follows"));
                default -> lines.add("Decision " + event.getString("reason"));
            }
        }
        lines.stream()
                .filter(line -> !line.contains(" quick "))
                .filter(line -> !line.contains("leads 0"))
                .sorted()
                .distinct()
                .forEach(System.out::println);
        System.out.println("keys: " + keys);
    }

    @Coalesce
    String quick(String key) {
        return key;
    }

    @Coalesce(ttl = "1h")
    String load(String key) {
        entered.release();
        released.acquireUninterruptibly();
        return key;
    }

    @Coalesce
    String fail(String key) {
        throw new IllegalStateException();
    }

    @Coalesce(key = {})
    String reenter(int depth) {
        return depth == 0 ? "" : again(depth);
    }

    private int calls;

    private String again(int depth) {
        return calls++ == 0 ? reenter(depth) : "";
    }
}
