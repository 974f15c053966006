package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code flights}. */
final class FlightsCommand extends Command {
    private static final int MAX_FRAMES = 12;
    private static final int MAX_WAITERS = 8;

    FlightsCommand() {
        super(
                "flights",
                "<pid> [--json]",
                "Shows the executions in flight, the oldest first: the thread that leads, since when, the stack of the"
                        + " body, and who waits. A key is shown as a mark; equal keys have equal marks.");
    }

    @Override
    void declareOptions(CommandSpec spec) {
        spec.addOption(once("prints once, as this command always does"));
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 1);
        try (Connection connection = Connection.open(pid)) {
            JsonObject answer = connection.ask("flights");
            if (input.isJson()) {
                input.printJson(answer);
            } else {
                lines(answer).forEach(input::print);
            }
        }
    }

    /** Returns the text for an answer of the agent. */
    static List<String> lines(JsonObject answer) {
        List<String> lines = new ArrayList<>();
        JsonArray flights = answer.getAsJsonArray("flights");
        long count = answer.get("count").getAsLong();
        if (count == 0) {
            lines.add("Nothing is in flight.");
        }
        ClusterSample cluster = ClusterSample.of(answer);
        if (cluster != null && count > 0) {
            lines.add("This JVM is " + cluster.jvm() + ".");
        }
        for (JsonElement each : flights) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            addFlight(lines, each.getAsJsonObject());
        }
        if (count > flights.size()) {
            lines.add("");
            lines.add("and " + Text.count(count - flights.size(), "younger flight"));
        }
        return lines;
    }

    private static void addFlight(List<String> lines, JsonObject flight) {
        lines.add(flight.get("key").getAsString() + " " + flight.get("method").getAsString() + "  "
                + Text.duration(flight.get("ageMillis").getAsLong()) + "  "
                + leader(flight)
                + (flight.get("replaced").getAsBoolean() ? "  (replaced: new calls do not join it)" : ""));
        addStack(lines, flight);
        addWaiters(lines, flight);
    }

    /** Returns who leads: a thread, for this JVM alone or for all JVMs, or another JVM. */
    private static String leader(JsonObject flight) {
        String thread = text(flight, "leader");
        String jvm = text(flight, "leaderJvm");
        String lease = jvm == null
                ? ""
                : ", lease " + Text.duration(flight.get("leaseMillis").getAsLong()) + " left";
        if (jvm != null && !flight.get("leadsHere").getAsBoolean()) {
            return "led by JVM " + jvm + lease + (thread == null ? "" : "; thread " + thread + " waits for it");
        }
        String here =
                thread == null ? "no thread leads: the result is computed asynchronously" : "led by thread " + thread;
        return here + (jvm == null ? "" : " for all JVMs" + lease);
    }

    /** Returns a text; null if the agent has sent none, or is of an older version. */
    private static @Nullable String text(JsonObject flight, String name) {
        JsonElement value = flight.get(name);
        return value == null || value.isJsonNull() ? null : value.getAsString();
    }

    private static void addStack(List<String> lines, JsonObject flight) {
        JsonArray stack = flight.getAsJsonArray("stack");
        int body = flight.get("bodyDepth").getAsInt();
        int shown = Math.min(body == 0 ? stack.size() : body, MAX_FRAMES);
        for (int i = 0; i < shown; i++) {
            lines.add("    at " + stack.get(i).getAsString());
        }
        if (body > shown) {
            lines.add("    ... " + Text.count(body - shown, "more frame") + " of the body");
        }
    }

    private static void addWaiters(List<String> lines, JsonObject flight) {
        JsonArray waiters = flight.getAsJsonArray("waiters");
        long others = flight.get("waiting").getAsLong();
        int shown = Math.min(waiters.size(), MAX_WAITERS);
        for (int i = 0; i < shown; i++) {
            JsonObject waiter = waiters.get(i).getAsJsonObject();
            lines.add("  waits: thread " + waiter.get("thread").getAsString() + "  "
                    + Text.duration(waiter.get("millis").getAsLong()));
        }
        others -= shown;
        if (others > 0) {
            lines.add("  waits: " + (shown == 0 ? Text.count(others, "caller") : others + " more")
                    + (flight.get("withoutThread").getAsLong() == others ? " without a thread (futures)" : ""));
        }
    }
}
