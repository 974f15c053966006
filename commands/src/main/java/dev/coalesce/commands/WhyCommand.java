package dev.coalesce.commands;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The command {@code why}. */
final class WhyCommand extends Command {
    WhyCommand() {
        super(
                "why",
                "<pid> <method> [--json]",
                "Explains why calls of a method are not shared: reasons with their counts and cures, and the most recent"
                        + " decisions.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 2);
        if (input.words().size() < 2) {
            throw CommandFailure.usage("why needs a method: why <pid> <method>, such as why " + pid
                    + " com.acme.Prices.price. The command top lists the methods.");
        }
        try (Connection connection = Connection.open(pid)) {
            JsonObject answer = connection.ask("why", input.words().get(1));
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
        boolean isLinked = answer.get("linked").getAsBoolean();
        lines.add(answer.get("method").getAsString()
                + (isLinked
                        ? "  " + Text.count(answer.get("calls").getAsLong(), "call") + ", "
                                + Text.number(answer.get("bypasses").getAsLong()) + " bypassed"
                        : "  is not coalesced"));
        if (answer.getAsJsonArray("reasons").isEmpty()) {
            lines.add("  No reason is known why a call would not be shared.");
        }
        for (JsonElement each : answer.getAsJsonArray("reasons")) {
            JsonObject reason = each.getAsJsonObject();
            long count = reason.get("count").getAsLong();
            lines.add("  [" + reason.get("code").getAsString() + "]"
                    + (count > 0 ? "  " + Text.number(count) + " times" : ""));
            lines.add("    " + reason.get("text").getAsString());
            lines.add("    cure: " + reason.get("cure").getAsString());
        }
        if (!answer.getAsJsonArray("decisions").isEmpty()) {
            lines.add("  Most recent decisions:");
        }
        for (JsonElement each : answer.getAsJsonArray("decisions")) {
            JsonObject decision = each.getAsJsonObject();
            lines.add("    " + decision.get("time").getAsString() + "  ["
                    + decision.get("code").getAsString() + "]");
        }
        return lines;
    }
}
