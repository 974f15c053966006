package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** Very many virtual threads on one key. By reflection: it is compiled for a JDK that has none. */
public class Virtual {
    private final Crowd crowd;

    Virtual(Crowd crowd) {
        this.crowd = crowd;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("warmed up: " + callers(2)); // linking may pin, once
        System.out.println("a wait that pins is seen: " + (pinsWhile(() -> of(Pinned::new)) > 0));
        System.out.println("pins: " + pinsWhile(() -> System.out.println(callers(10_000))));
        Beans bean = Beans.of(Virtual.class, "price");
        System.out.println("leads: " + bean.get("Leads") + ", in flight: " + bean.get("InFlight"));
    }

    private static String callers(int number) {
        Crowd crowd = new Crowd(number, Virtual::thread);
        Virtual one = new Virtual(crowd);
        return crowd.report(() -> one.price("tea"));
    }

    @Coalesce(key = "sku")
    Object price(String sku) {
        crowd.run();
        return new Object();
    }

    private static void of(Runnable task) throws InterruptedException {
        Thread thread = thread(task);
        thread.start();
        thread.join();
    }

    static Thread thread(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Task {
        void run() throws Exception;
    }

    static int pinsWhile(Task task) throws Exception {
        Path file = Files.createTempFile(Path.of(""), "pins", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
            recording.start();
            task.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).size();
    }

    /** Waits where every JDK has a native frame on the stack, in a static initialiser. */
    private static final class Pinned {
        static {
            LockSupport.parkNanos(50_000_000);
        }
    }
}
