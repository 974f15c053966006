package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.InputStream;
import java.util.TreeSet;

/** Many virtual threads read one stream. */
public class InputStreamOnVirtualThreads {
    private final ConcurrentCallers callers;

    InputStreamOnVirtualThreads(ConcurrentCallers callers) {
        this.callers = callers;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("warmed up: " + read(2)); // the first call links classes, which may pin
        System.out.println(
                "pins: " + VirtualThreads.countPinsDuring(() -> System.out.println("500 readers saw: " + read(500))));
    }

    private static String read(int number) {
        ConcurrentCallers callers = new ConcurrentCallers(number, VirtualThreads::thread);
        InputStreamOnVirtualThreads streams = new InputStreamOnVirtualThreads(callers);
        return new TreeSet<>(callers.call(() -> GeneratedInputStream.readAndVerify(streams.open("file")))) + ", "
                + GeneratedInputStream.counts();
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        callers.run();
        return new GeneratedInputStream(3L * InputStreams.MIB);
    }
}
