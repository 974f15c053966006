package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of all methods at one moment.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 * @param methods the counters by the name of the method, in the order of the agent
 */
record Sample(long nanos, Map<String, Method> methods) {
    /** The counters of one method, as the agent has sent them. They are read from the text once. */
    static final class Method {
        private final JsonObject json;
        private final String name;
        private final Map<String, Long> counters = new HashMap<>();
        private final long calls;

        Method(JsonObject json) {
            this.json = json;
            this.name = json.get("name").getAsString();
            for (Map.Entry<String, JsonElement> each : json.entrySet()) {
                if (each.getValue() instanceof JsonPrimitive value && value.isNumber()) {
                    counters.put(each.getKey(), value.getAsLong());
                }
            }
            this.calls = get("hits") + get("leads") + get("follows") + get("timeouts") + get("bypasses");
        }

        JsonObject json() {
            return json;
        }

        String name() {
            return name;
        }

        boolean isOff() {
            return json.get("off").getAsBoolean();
        }

        /** Returns a counter; 0 if this version of the agent does not have it. */
        long get(String counter) {
            return counters.getOrDefault(counter, 0L);
        }

        /** Returns durations in ranges; null if this version of the agent does not have them. */
        @Nullable
        JsonArray durations(String counter) {
            return json.getAsJsonArray(counter);
        }

        long calls() {
            return calls;
        }
    }

    static Sample of(long nanos, JsonObject answer) {
        Map<String, Method> methods = new LinkedHashMap<>();
        for (JsonElement each : answer.getAsJsonArray("methods")) {
            Method method = new Method(each.getAsJsonObject());
            methods.put(method.json.get("kind").getAsString() + ":" + method.name(), method);
        }
        return new Sample(nanos, methods);
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
}
