package dev.coalesce.commands;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A sample shows what a JVM does together with others, at one moment.
 *
 * @param json what the agent has sent
 */
record ClusterSample(JsonObject json) {
    /** Reads an answer of the agent; null if the JVM is not to be connected with others. */
    static @Nullable ClusterSample of(JsonObject answer) {
        return answer.get("cluster") instanceof JsonObject cluster ? new ClusterSample(cluster) : null;
    }

    /** Returns the name by which other JVMs know this one. */
    String jvm() {
        return json.get("jvm").getAsString();
    }

    /** Returns whether the JVM shares, since when, with which server, and why not. */
    String state() {
        JsonElement problem = json.get("problem");
        String server = json.get("server").getAsString();
        return (json.get("sharing").getAsBoolean() ? "sharing" : "alone") + " for "
                + Text.duration(1000 * get("seconds")) + ", "
                + (server.isEmpty() ? "no client" : server) + ", namespace "
                + json.get("namespace").getAsString()
                + (problem.isJsonNull() ? "" : ": " + problem.getAsString());
    }

    /** Returns a counter; 0 if this version of the agent does not have it. */
    long get(String counter) {
        JsonElement value = json.get(counter);
        return value == null ? 0 : value.getAsLong();
    }

    /**
     * Returns a line with rates.
     *
     * @param before the sample before; null for everything since the JVM has started
     * @param seconds the time between
     */
    String line(@Nullable ClusterSample before, double seconds) {
        return "other JVMs: " + state() + "  leading " + get("leading") + "  following " + get("following")
                + "  round trips/s " + Text.number(rate("roundTrips", before, seconds))
                + "  sent/s " + Text.bytes(Math.round(rate("bytesSent", before, seconds)))
                + "  received/s " + Text.bytes(Math.round(rate("bytesReceived", before, seconds)));
    }

    private double rate(String counter, @Nullable ClusterSample before, double seconds) {
        return (get(counter) - (before == null ? 0 : before.get(counter))) / Math.max(0.001, seconds);
    }
}
