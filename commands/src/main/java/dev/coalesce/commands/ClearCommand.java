package dev.coalesce.commands;

import com.google.gson.JsonObject;

/** The command {@code clear}. */
final class ClearCommand extends Command {
    ClearCommand() {
        super(
                "clear",
                "<pid> [method]",
                "Drops the cached results of one method, or of all. Later calls do not join the executions that are in"
                        + " flight, and the results of these are not cached.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 2);
        String[] request = input.words().size() < 2
                ? new String[] {"clear"}
                : new String[] {"clear", input.words().get(1)};
        try (Connection connection = Connection.open(pid)) {
            JsonObject answer = connection.ask(request);
            if (input.isJson()) {
                input.printJson(answer);
                return;
            }
            String results = Text.count(answer.get("results").getAsLong(), "cached result");
            int methods = answer.getAsJsonArray("methods").size();
            input.print(
                    request.length == 1
                            ? "Dropped " + results + " of " + Text.count(methods, "method")
                            : "Dropped " + results + " of "
                                    + answer.getAsJsonArray("methods").get(0).getAsString());
        }
    }
}
