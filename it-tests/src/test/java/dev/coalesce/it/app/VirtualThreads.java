package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** Many virtual threads that call with one key. They are created by reflection, since this is compiled for Java 17. */
public class VirtualThreads {
    private static final String PINNED = "jdk.VirtualThreadPinned";

    private final ConcurrentCallers callers;

    VirtualThreads(ConcurrentCallers callers) {
        this.callers = callers;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("warmed up: " + call(2)); // the first call links classes, which may pin
        System.out.println(
                "a pinning wait is recorded: " + (countPinsDuring(() -> runOnVirtualThread(PinningWait::new)) > 0));
        System.out.println("pins: " + countPinsDuring(() -> System.out.println(call(10_000))));
        AgentBean bean = AgentBean.of(VirtualThreads.class, "price");
        System.out.println("leads: " + bean.get("Leads") + ", in flight: " + bean.get("InFlight"));
    }

    private static String call(int number) {
        ConcurrentCallers callers = new ConcurrentCallers(number, VirtualThreads::thread);
        VirtualThreads one = new VirtualThreads(callers);
        return callers.report(() -> one.price("tea"));
    }

    @Coalesce(key = "sku")
    Object price(String sku) {
        callers.run();
        return new Object();
    }

    private static void runOnVirtualThread(Runnable task) throws InterruptedException {
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

    static int countPinsDuring(Task task) throws Exception {
        Path file = Files.createTempFile(Path.of(""), "pins", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withoutThreshold();
            recording.start();
            task.run();
            recording.stop();
            recording.dump(file);
        }
        return (int) RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .count(); // the agent's events are there, too
    }

    /** Waits in a static initializer, where every JDK has a native frame on the stack. */
    private static final class PinningWait {
        static {
            LockSupport.parkNanos(50_000_000);
        }
    }
}
