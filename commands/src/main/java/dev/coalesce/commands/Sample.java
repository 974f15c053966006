package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counters of all methods at one moment.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 * @param methods the counters by the name of the method, in the order of the agent
 * @param cluster what the JVM does together with others; null if it is not to be connected with others
 */
record Sample(
        long nanos, Map<String, Method> methods, @Nullable ClusterSample cluster) {
    /** No durations. */
    static final long[] NONE = {};

    static Sample of(long nanos, JsonObject answer) {
        Map<String, Method> methods = new LinkedHashMap<>();
        Counters counters = new Counters();
        for (JsonElement each : answer.getAsJsonArray("methods")) {
            Method method = Method.of(each.getAsJsonObject(), counters);
            methods.put(method.kind + ":" + method.name, method);
        }
        return new Sample(nanos, methods, ClusterSample.of(answer));
    }

    /**
     * Returns the time since an earlier sample.
     *
     * @param earlier the earlier sample
     * @return seconds
     */
    double secondsSince(Sample earlier) {
        return Math.max(1, nanos - earlier.nanos) / 1e9;
    }

    @Nullable
    Method method(String id) {
        return methods.get(id);
    }

    /** The names of the counters that an answer has, each with its position. All methods of a sample share it. */
    private static final class Counters {
        private final Map<String, Integer> positions = new LinkedHashMap<>();

        int position(String name) {
            Integer known = positions.get(name);
            if (known == null) {
                known = positions.size();
                positions.put(name, known);
            }
            return known;
        }
    }

    /** The counters of one method. Two minutes of them are kept, so they are numbers, and not what the agent sent. */
    static final class Method {
        private final String name;
        private final String kind;
        private final boolean isOff;
        private final boolean isObserved;
        private final Counters counters;
        private final Map<String, long[]> durations;
        private final long calls;
        private long[] values = {};

        private Method(JsonObject json, Counters counters, Map<String, long[]> durations) {
            this.name = json.get("name").getAsString();
            this.kind = json.get("kind").getAsString();
            this.isOff = json.get("off").getAsBoolean();
            JsonElement observed = json.get("observed");
            this.isObserved = observed != null && observed.getAsBoolean();
            this.counters = counters;
            this.durations = durations;
            for (Map.Entry<String, JsonElement> each : json.entrySet()) {
                if (each.getValue() instanceof JsonPrimitive value && value.isNumber()) {
                    set(counters.position(each.getKey()), value.getAsLong());
                }
            }
            this.calls = get("hits") + get("leads") + get("follows") + get("timeouts") + get("bypasses");
        }

        static Method of(JsonObject json, Counters counters) {
            Map<String, long[]> durations = Map.of();
            for (Map.Entry<String, JsonElement> each : json.entrySet()) {
                if (each.getValue() instanceof JsonArray pairs && !pairs.isEmpty()) {
                    durations = new TreeMap<>(durations);
                    durations.put(each.getKey(), numbers(pairs));
                }
            }
            return new Method(json, counters, durations);
        }

        private void set(int position, long value) {
            if (position >= values.length) {
                values = Arrays.copyOf(values, Math.max(position + 1, counters.positions.size()));
            }
            values[position] = value;
        }

        private static long[] numbers(JsonArray pairs) {
            long[] numbers = new long[2 * pairs.size()];
            for (int i = 0; i < pairs.size(); i++) {
                JsonArray pair = pairs.get(i).getAsJsonArray();
                numbers[2 * i] = pair.get(0).getAsLong();
                numbers[2 * i + 1] = pair.get(1).getAsLong();
            }
            return numbers;
        }

        String name() {
            return name;
        }

        /** Returns what follows the name of a method whose calls run their own bodies; empty for any other. */
        String mark() {
            return isObserved ? " (observed)" : isOff ? " (off)" : "";
        }

        /** Returns a counter; 0 if this version of the agent does not have it. */
        long get(String counter) {
            Integer position = counters.positions.get(counter);
            return position == null || position >= values.length ? 0 : values[position];
        }

        /** Returns pairs of a duration in nanoseconds and its count; none if this version of the agent has none. */
        long[] durations(String counter) {
            return durations.getOrDefault(counter, NONE);
        }

        long calls() {
            return calls;
        }

        /** Returns all that the agent sent but the durations. */
        JsonObject json() {
            JsonObject json = new JsonObject();
            json.addProperty("name", name);
            json.addProperty("kind", kind);
            json.addProperty("off", isOff);
            json.addProperty("observed", isObserved);
            counters.positions.forEach((counter, position) -> {
                if (position < values.length) {
                    json.addProperty(counter, values[position]);
                }
            });
            return json;
        }
    }
}
