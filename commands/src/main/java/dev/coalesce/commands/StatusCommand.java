package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The command {@code status}. */
final class StatusCommand extends Command {
    private static final List<List<String>> CLUSTER_COUNTERS = List.of(
            List.of("leading", "following", "leads", "hits", "follows", "alone"),
            List.of("lostLeases", "notCarried", "notDecoded", "keysNotShared"),
            List.of("disconnections", "pendingInvalidations", "roundTrips", "bytesSent", "bytesReceived"));

    StatusCommand() {
        super(
                "status",
                "<pid> [--json]",
                "Shows the version and the options of the agent, the coalesced methods with their keys and settings and where each was"
                        + " configured, the methods that are refused, and the rules that matched nothing.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 1);
        try (Connection connection = Connection.open(pid)) {
            JsonObject answer = connection.ask("status");
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
        JsonArray methods = answer.getAsJsonArray("methods");
        lines.add("Coalesce " + answer.get("version").getAsString() + ": "
                + Text.count(methods.size(), "coalesced method") + " called so far, mode "
                + answer.get("mode").getAsString());
        addOptions(lines, answer.getAsJsonArray("options"));
        if (answer.has("cluster")) {
            addCluster(lines, answer.getAsJsonObject("cluster"));
        }
        for (JsonElement each : methods) {
            JsonObject method = each.getAsJsonObject();
            String unkeyed = joined(method.getAsJsonArray("unkeyed"));
            lines.add("");
            lines.add(method.get("method").getAsString());
            lines.add("  key [" + joined(method.getAsJsonArray("key")) + "]  ("
                    + method.get("keyFrom").getAsString() + ")");
            lines.add("  not in the key: " + (unkeyed.isEmpty() ? "nothing" : unkeyed));
            for (JsonElement setting : method.getAsJsonArray("settings")) {
                JsonObject named = setting.getAsJsonObject();
                lines.add("  " + named.get("name").getAsString() + " "
                        + named.get("value").getAsString() + "  ("
                        + named.get("from").getAsString() + ")");
            }
        }
        for (JsonElement each : answer.getAsJsonArray("refused")) {
            JsonObject refused = each.getAsJsonObject();
            lines.add("");
            lines.add("refused: " + refused.get("method").getAsString() + "  ["
                    + refused.get("reason").getAsString() + "]");
            lines.add("  " + refused.get("text").getAsString());
        }
        for (JsonElement each : answer.getAsJsonArray("unmatchedRules")) {
            lines.add("");
            lines.add(each.getAsString());
        }
        return lines;
    }

    /** Adds the options that somebody has set, and the names of the others. */
    private static void addOptions(List<String> lines, JsonArray options) {
        List<String> defaults = new ArrayList<>();
        for (JsonElement each : options) {
            JsonObject option = each.getAsJsonObject();
            String name = option.get("name").getAsString();
            String from = option.get("from").getAsString();
            if (from.equals("default")) {
                defaults.add(name);
            } else {
                lines.add("option " + name + "=" + option.get("value").getAsString() + "  (" + from + ")");
            }
        }
        if (!defaults.isEmpty()) {
            lines.add("options with their defaults: " + String.join(", ", defaults));
        }
    }

    /** Adds the state of the connection to other JVMs, and what was shared with them. */
    private static void addCluster(List<String> lines, JsonObject cluster) {
        ClusterSample sample = new ClusterSample(cluster);
        lines.add("");
        lines.add("other JVMs: " + sample.state());
        lines.add("  this JVM: " + sample.jvm());
        lines.add("  shared methods: " + joined(cluster.getAsJsonArray("methods")));
        for (List<String> names : CLUSTER_COUNTERS) {
            lines.add("  "
                    + names.stream().map(name -> name + " " + sample.get(name)).collect(Collectors.joining(", ")));
        }
    }

    private static String joined(JsonArray texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonElement::getAsString)
                .collect(Collectors.joining(", "));
    }
}
