package dev.coalesce.sample.load;

import java.io.PrintStream;
import java.util.Locale;

/** Tells the person who waits what is going on, with the seconds since the demo began. */
final class Progress {
    private final PrintStream out;
    private final long began = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String format, Object... values) {
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds, String.format(Locale.ROOT, format, values));
    }
}
