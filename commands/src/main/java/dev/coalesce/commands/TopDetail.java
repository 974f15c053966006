package dev.coalesce.commands;

import java.util.ArrayList;
import java.util.List;

/** Formats one row of {@code top} as a whole screen: what one method did, and how long that took. */
final class TopDetail {
    private static final int LABEL_WIDTH = 12;

    private final boolean unicode;

    TopDetail(boolean unicode) {
        this.unicode = unicode;
    }

    /**
     * Formats a row.
     *
     * @param row what the method did in the time that is shown
     * @param history supplies the calls of two minutes
     * @param back how far the row is behind the newest sample
     * @param width the width of the terminal
     * @return the lines
     */
    List<String> lines(Row row, History history, int back, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(row.name() + row.now().mark());
        lines.add("");
        lines.add(line(
                "calls",
                Text.number(row.callsPerSecond()) + "/s, "
                        + Text.number(row.now().calls()) + " since start"));
        add(lines, row, "hits", "answered by a cached result");
        add(lines, row, "follows", "waited for a call in flight");
        add(lines, row, "leads", "ran the body");
        add(lines, row, "timeouts", "stopped waiting");
        add(lines, row, "bypasses", "ran the body uncoalesced: see [w]hy");
        lines.add("");
        lines.add(line("run time", durations(row.runs())));
        lines.add(line("wait time", durations(row.waits())));
        lines.add(line("in flight", inFlight(row)));
        lines.add(line(
                "cached",
                Text.number(row.now().get("size")) + ", "
                        + Text.number(row.now().get("evictions")) + " evicted since start"));
        lines.add(line("failures", Text.number(row.now().get("failures")) + " since start"));
        lines.add(line("saved", Text.number(row.savedPerSecond()) + "s of execution per second"));
        lines.add("");
        int bars = Math.max(1, Math.min(History.MAX_SECONDS, width - LABEL_WIDTH));
        double[] rates = history.callRates(row.id(), back, bars);
        lines.add(line("calls/s", Sparkline.of(rates, bars, unicode)));
        lines.add(line("", Text.count(rates.length, "second") + " until " + (back == 0 ? "now" : back + " s ago")));
        return lines;
    }

    private static void add(List<String> lines, Row row, String counter, String meaning) {
        lines.add(line(
                counter,
                Text.padLeft(Text.percent(row.added(counter), row.calls()), 5) + " %  "
                        + Text.number(row.now().get(counter)) + " since start  (" + meaning + ")"));
    }

    private static String inFlight(Row row) {
        long count = row.now().get("inFlight");
        return count == 0
                ? "0"
                : Text.number(count) + ", the oldest for "
                        + Text.duration(row.now().get("oldestFlightMillis")) + ": see [f]lights";
    }

    private static String durations(Percentiles durations) {
        return durations.isEmpty()
                ? "--"
                : "half up to " + millis(durations, Row.MEDIAN) + ", 99 % up to " + millis(durations, Row.WORST);
    }

    private static String millis(Percentiles durations, double share) {
        return Text.number(durations.nanos(share) / 1e6) + " ms";
    }

    private static String line(String label, String text) {
        return (Text.padRight(label, LABEL_WIDTH) + text).stripTrailing();
    }
}
