package dev.coalesce.agent.observe;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Formats the lines and figures of a report. */
final class ReportText {
    private ReportText() {}

    /** Returns the simple name of the class, and the name of the method. */
    static String shortName(String name) {
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
    }

    static String duration(long nanos) {
        if (nanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            return nanos / 1_000 + " us";
        }
        return nanos < TimeUnit.SECONDS.toNanos(1)
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    static void line(StringBuilder text, String format, @Nullable Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
