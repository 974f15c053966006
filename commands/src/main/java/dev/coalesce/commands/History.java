package dev.coalesce.commands;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The samples of the last two minutes, so that {@code top} can go back in time. Not thread-safe. */
final class History {
    /** As many seconds can be shown; the first one of them needs a sample before it. */
    static final int MAX_SECONDS = 120;

    private final List<Sample> samples = new ArrayList<>();

    /** When the first sample was taken, which may be gone. */
    private long firstNanos;

    void add(Sample sample) {
        if (samples.isEmpty()) {
            firstNanos = sample.nanos();
        }
        samples.add(sample);
        if (samples.size() > MAX_SECONDS + 1) {
            samples.remove(0);
        }
    }

    /** Returns how many samples can be gone back from the newest one. */
    int maxBack() {
        return Math.max(0, samples.size() - 2);
    }

    /**
     * Returns the rows of one sample.
     *
     * @param back how many samples before the newest one
     * @param uptimeSeconds how long the JVM has run; the first sample shows everything since then
     */
    List<Row> rows(int back, double uptimeSeconds) {
        int index = samples.size() - 1 - back;
        Sample sample = samples.get(index);
        if (index == 0) {
            return Row.of(sample, null, uptimeSeconds);
        }
        Sample earlier = samples.get(index - 1);
        return Row.of(sample, earlier, sample.secondsSince(earlier));
    }

    /**
     * Returns what one sample says about other JVMs.
     *
     * @param back how many samples before the newest one
     * @param uptimeSeconds how long the JVM has run; the first sample shows everything since then
     * @return a line; null if the JVM is not to be connected with others
     */
    @Nullable
    String cluster(int back, double uptimeSeconds) {
        int index = samples.size() - 1 - back;
        ClusterSample cluster = samples.get(index).cluster();
        if (cluster == null) {
            return null;
        }
        return index == 0
                ? cluster.line(null, uptimeSeconds)
                : cluster.line(
                        samples.get(index - 1).cluster(), samples.get(index).secondsSince(samples.get(index - 1)));
    }

    /** Returns what the agent has sent about other JVMs in one sample; null if there is nothing. */
    @Nullable
    JsonObject clusterJson(int back) {
        ClusterSample cluster = samples.get(samples.size() - 1 - back).cluster();
        return cluster == null ? null : cluster.json();
    }

    /** Tells whether {@link #rows} shows everything since the start of the JVM, for lack of an earlier sample. */
    boolean isSinceStart(int back) {
        return samples.size() - 1 - back == 0;
    }

    /** Returns how many seconds after the first sample a sample was taken. */
    double secondsSinceFirst(int back) {
        return (samples.get(samples.size() - 1 - back).nanos() - firstNanos) / 1e9;
    }

    /** Returns the calls in each second, up to the given sample, the oldest first. */
    double[] callRates(String id, int back, int count) {
        int end = samples.size() - 1 - back;
        int begin = Math.max(1, end - count + 1);
        double[] rates = new double[Math.max(0, end - begin + 1)];
        Sample.Method before = rates.length == 0 ? null : samples.get(begin - 1).method(id);
        for (int i = 0; i < rates.length; i++) {
            Sample sample = samples.get(begin + i);
            Sample.Method now = sample.method(id);
            if (now != null && before != null) {
                double seconds = sample.secondsSince(samples.get(begin + i - 1));
                rates[i] = new Row(id, now, before, seconds).callsPerSecond();
            }
            before = now;
        }
        return rates;
    }
}
