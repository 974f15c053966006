package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import dev.coalesce.it.app.attach.ConcurrentLoad;
import dev.coalesce.it.app.attach.InFlightCalls;
import dev.coalesce.it.app.attach.LoadedAtStart;
import dev.coalesce.it.app.attach.LoadedOnDemand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import javax.management.ObjectName;

/**
 * An application to attach to. It executes each line of its standard input as a command, until the input ends. A line
 * with a dot ends each answer.
 */
public final class AttachTarget {
    private static final Coalescer QUOTES = Coalescer.named("quotes");
    private static final ConcurrentLoad LOAD = new ConcurrentLoad();
    private static final InFlightCalls IN_FLIGHT_CALLS = new InFlightCalls();

    private AttachTarget() {}

    public static void main(String[] args) throws Exception {
        LoadedAtStart.show();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            run(line);
            System.out.println(".");
        }
    }

    private static void run(String command) throws Exception {
        switch (command) {
            case "early" -> LoadedAtStart.show();
            case "ruled" -> LoadedAtStart.showRuled();
            case "late" -> LoadedOnDemand.show();
            case "coalescer" -> coalescer();
            case "beans" -> beans();
            case "threads" -> threads();
            case "lead" -> IN_FLIGHT_CALLS.lead();
            case "finish" -> IN_FLIGHT_CALLS.finish();
            case "load" -> LOAD.start();
            case "stop load" -> LOAD.stop();
            case "gc" -> System.gc();
            default -> throw new IOException(command);
        }
    }

    private static void coalescer() throws Exception {
        System.out.println("active: " + Coalescer.active());
        Letters.show("quotes", quote(), quote());
    }

    private static int quote() throws Exception {
        return QUOTES.get("key", Duration.ofHours(1), Letters::body);
    }

    private static void beans() throws Exception {
        int beans = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("dev.coalesce:*"), null)
                .size();
        System.out.println("beans: " + (beans > 0));
    }

    private static void threads() {
        TreeSet<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
        names.removeIf(name -> !name.startsWith("coalesce"));
        System.out.println("threads: " + names);
    }
}
