package dev.coalesce.commands;

import com.google.gson.JsonObject;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command {@code attach}. */
final class AttachCommand extends Command {
    private static final String CONFIG = "config=";

    /** The directory for streams must exist where the other JVM runs, and that may be another container. */
    private static final String STREAM_DIR = "streamDir=";

    AttachCommand() {
        super("attach", "<pid> [option=value ...]", "Installs the agent in a running JVM.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        String options = agentArgument(
                input.agent(), input.words().subList(1, input.words().size()));
        try (TargetJvm target = TargetJvm.connect(pid)) {
            String before = target.status();
            if (before.startsWith(TargetJvm.ACTIVE)) {
                throw CommandFailure.notDone(
                        "Coalesce is already active in " + target + " (" + before.substring(TargetJvm.ACTIVE.length())
                                + "); nothing was changed. To use other options, run detach first.");
            }
            target.load(input.agent().file(), options);
            String after = target.status();
            if (!after.startsWith(TargetJvm.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not active in " + target + ": "
                        + (after.isEmpty() ? "see the standard error of that process" : after));
            }
            String version = after.substring(TargetJvm.ACTIVE.length());
            String warning = target.dynamicLoadingWarning();
            if (input.isJson()) {
                JsonObject json = new JsonObject();
                json.addProperty("pid", Long.parseLong(pid));
                json.addProperty("active", true);
                json.addProperty("version", version);
                if (!warning.isEmpty()) {
                    json.addProperty("warning", warning);
                }
                input.printJson(json);
                return;
            }
            input.print("Coalesce is active in " + target + ", version " + version);
            if (!warning.isEmpty()) {
                input.print(warning);
            }
        }
    }

    /**
     * Joins the options into one agent argument. The path of the configuration file becomes absolute, because the other
     * JVM may have another working directory. Throws, with all configuration errors, before the other JVM is touched.
     */
    private static String agentArgument(AgentJar agent, List<String> args) throws CommandFailure {
        String argument = args.stream()
                .flatMap(arg -> Arrays.stream(arg.split(",")))
                .map(String::strip)
                .map(option -> option.startsWith(CONFIG)
                        ? CONFIG + new File(option.substring(CONFIG.length())).getAbsolutePath()
                        : option)
                .collect(Collectors.joining(","));
        String checkedHere = Arrays.stream(argument.split(","))
                .filter(option -> !option.startsWith(STREAM_DIR))
                .collect(Collectors.joining(","));
        List<String> errors = agent.optionErrors().apply(checkedHere);
        if (!errors.isEmpty()) {
            throw CommandFailure.usage(String.join("\ncoalesce: ", errors));
        }
        return argument;
    }
}
