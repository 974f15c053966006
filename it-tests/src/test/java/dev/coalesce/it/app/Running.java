package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import dev.coalesce.it.app.running.Early;
import dev.coalesce.it.app.running.Held;
import dev.coalesce.it.app.running.Late;
import dev.coalesce.it.app.running.Storm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import javax.management.ObjectName;

/**
 * An application that runs for as long as its standard input lasts, and does what it is told there, line by line; each
 * answer ends with a line of a dot.
 */
public final class Running {
    private static final Coalescer QUOTES = Coalescer.named("quotes");
    private static final Storm STORM = new Storm();
    private static final Held HELD = new Held();

    private Running() {}

    public static void main(String[] args) throws Exception {
        Early.show();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            run(line);
            System.out.println(".");
        }
    }

    private static void run(String command) throws Exception {
        switch (command) {
            case "early" -> Early.show();
            case "ruled" -> Early.showRuled();
            case "late" -> Late.show();
            case "coalescer" -> coalescer();
            case "beans" -> beans();
            case "threads" -> threads();
            case "lead" -> HELD.lead();
            case "finish" -> HELD.finish();
            case "storm" -> STORM.start();
            case "calm" -> STORM.stop();
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
