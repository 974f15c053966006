package dev.coalesce.commands;

import com.google.gson.JsonObject;

/** The command {@code detach}. */
final class DetachCommand extends Command {
    DetachCommand() {
        super("detach", "<pid>", "Removes the agent from a running JVM.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        if (input.words().size() != 1) {
            throw CommandFailure.usage(
                    "detach needs the process id of a JVM and nothing else: detach <pid>" + CommandFailure.LIST_HINT);
        }
        String pid = pid(input);
        try (TargetJvm target = TargetJvm.connect(pid)) {
            if (!target.status().startsWith(TargetJvm.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not active in " + target + "; nothing was changed");
            }
            target.load(input.agent().file(), "detach");
            String after = target.status();
            if (!after.isEmpty()) {
                throw CommandFailure.notDone(
                        "Coalesce in " + target + ": " + after + "; see the standard error of that process");
            }
            if (input.isJson()) {
                JsonObject json = new JsonObject();
                json.addProperty("pid", Long.parseLong(pid));
                json.addProperty("active", false);
                input.printJson(json);
            } else {
                input.print("Coalesce was removed from " + target);
            }
        }
    }
}
