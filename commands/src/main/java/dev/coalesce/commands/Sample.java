package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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
    /** The counters of one method, as the agent has sent them. */
    record Method(JsonObject json) {
        String name() {
            return json.get("name").getAsString();
        }

        boolean isOff() {
            return json.get("off").getAsBoolean();
        }

        /** Returns a counter; 0 if this version of the agent does not have it. */
        long get(String counter) {
            JsonElement value = json.get(counter);
            return value == null ? 0 : value.getAsLong();
        }

        /** Returns durations in ranges; null if this version of the agent does not have them. */
        @Nullable
        JsonArray durations(String counter) {
            return json.getAsJsonArray(counter);
        }

        long calls() {
            return get("hits") + get("leads") + get("follows") + get("timeouts") + get("bypasses");
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
