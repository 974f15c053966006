package dev.coalesce.sample.load;

import java.io.PrintStream;
import java.util.Locale;

/** Prints progress messages, with the seconds since the demo began. */
final class Progress {
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void print(String format, Object... values) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds, String.format(Locale.ROOT, format, values));
    }
}
