package dev.coalesce.commands;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code top}: what a method did between two samples.
 *
 * @param id the identity of the method over all samples
 * @param now the counters at the end
 * @param before the counters at the beginning; null if all that was counted is to be shown
 * @param seconds the time between them
 */
record Row(String id, Sample.Method now, Sample.@Nullable Method before, double seconds) {
    static final double MEDIAN = 0.5;
    static final double WORST = 0.99;

    /** What {@code top} can sort by, with the largest first; names are sorted alphabetically. */
    enum Sort {
        calls,
        hits,
        leads,
        follows,
        other,
        run,
        wait,
        flights,
        oldest,
        cached,
        saved,
        name;

        /** Returns the order that is some steps behind this one, or before it. */
        Sort next(int steps) {
            List<Sort> all = List.of(values());
            return all.get(Math.floorMod(all.indexOf(this) + steps, all.size()));
        }

        /** Returns rows in this order, each value computed once. */
        List<Row> sort(List<Row> rows) {
            Comparator<Map.Entry<Double, Row>> byName =
                    Comparator.comparing(each -> each.getValue().name());
            return rows.stream()
                    .map(row -> Map.entry(row.value(this), row))
                    .sorted(
                            this == name
                                    ? byName
                                    : Map.Entry.<Double, Row>comparingByKey()
                                            .reversed()
                                            .thenComparing(byName))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /** Makes the rows of a sample. */
    static List<Row> of(Sample sample, @Nullable Sample earlier, double seconds) {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Sample.Method> each : sample.methods().entrySet()) {
            Sample.Method before = earlier == null ? null : earlier.method(each.getKey());
            rows.add(new Row(each.getKey(), each.getValue(), before, seconds));
        }
        return rows;
    }

    String name() {
        return now.name();
    }

    /** Returns by how much a counter has grown. A class that was unloaded takes its counts with it. */
    long added(String counter) {
        return Math.max(0, now.get(counter) - (before == null ? 0 : before.get(counter)));
    }

    long calls() {
        return Math.max(0, now.calls() - (before == null ? 0 : before.calls()));
    }

    double callsPerSecond() {
        return calls() / seconds;
    }

    /** Returns the timeouts and bypasses, which are neither hit nor lead nor follow. */
    long other() {
        return added("timeouts") + added("bypasses");
    }

    /** Returns the mean time of an execution in milliseconds; NaN if none has ended. */
    double runMillis() {
        return added("runNanos") / 1e6 / count("runs");
    }

    private double count(String counter) {
        long added = added(counter);
        return added == 0 ? Double.NaN : added;
    }

    /** Returns how long followers have waited. */
    Percentiles waits() {
        return durations("waitTimes");
    }

    /** Returns how long executions have taken. */
    Percentiles runs() {
        return durations("runTimes");
    }

    private Percentiles durations(String counter) {
        return Percentiles.between(now.durations(counter), before == null ? Sample.NONE : before.durations(counter));
    }

    /** Returns the seconds of execution that were saved in each second. */
    double savedPerSecond() {
        return added("savedNanos") / 1e9 / seconds;
    }

    private double value(Sort sort) {
        return switch (sort) {
            case calls -> callsPerSecond();
            case hits -> added("hits");
            case leads -> added("leads");
            case follows -> added("follows");
            case other -> other();
            case run -> orZero(runMillis());
            case wait -> waits().nanos(WORST);
            case flights -> now.get("inFlight");
            case oldest -> now.get("oldestFlightMillis");
            case cached -> now.get("size");
            case saved -> savedPerSecond();
            case name -> 0;
        };
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    /** Returns the counters, and what was computed from them. */
    JsonObject json() {
        JsonObject json = now.json();
        json.addProperty("calls", now.calls());
        json.addProperty("callsPerSecond", rounded(callsPerSecond()));
        for (String times : List.of("waitTimes", "runTimes")) {
            Percentiles durations = durations(times);
            String name = times.substring(0, times.length() - "Times".length());
            json.addProperty(name + "P50Nanos", durations.nanos(MEDIAN));
            json.addProperty(name + "P99Nanos", durations.nanos(WORST));
        }
        addShare(json, "hitShare", added("hits"));
        addShare(json, "leadShare", added("leads"));
        addShare(json, "followShare", added("follows"));
        json.addProperty("savedPerSecond", rounded(savedPerSecond()));
        return json;
    }

    private void addShare(JsonObject json, String name, long part) {
        if (calls() > 0) {
            json.addProperty(name, rounded((double) part / calls()));
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
