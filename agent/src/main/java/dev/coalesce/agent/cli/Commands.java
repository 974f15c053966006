package dev.coalesce.agent.cli;

import com.sun.tools.attach.VirtualMachine;
import dev.coalesce.agent.install.Options;
import dev.coalesce.agent.install.Status;
import java.io.File;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** The commands {@code attach}, {@code detach} and {@code list}. */
public final class Commands {
    private static final String CONFIG = "config=";

    private final File jar;
    private final PrintStream out;

    private Commands(File jar, PrintStream out) {
        this.jar = jar;
        this.out = out;
    }

    /**
     * Runs a command.
     *
     * @param jar the agent's jar
     * @param args the command and its arguments; without arguments, the usage is printed
     * @return the exit status: 0 if the command succeeded, 1 if it failed, 2 if it was written wrongly
     */
    public static int run(File jar, String... args) {
        try {
            new Commands(jar, System.out).run(args.length == 0 ? "help" : args[0], tail(args));
            return 0;
        } catch (CommandFailure e) {
            System.err.println("coalesce: " + e.getMessage());
            return e.status;
        } catch (NoClassDefFoundError e) {
            System.err.println("coalesce: the Java runtime in " + System.getProperty("java.home")
                    + " has no module jdk.attach: run this command with a JDK; the other JVM does not need one");
            return CommandFailure.NOT_DONE;
        }
    }

    private static List<String> tail(String... args) {
        return args.length == 0 ? List.of() : Arrays.asList(args).subList(1, args.length);
    }

    private void run(String command, List<String> args) throws CommandFailure {
        switch (command) {
            case "help", "-h", "-help", "--help" -> out.print(Usage.text());
            case "list" -> list(args);
            case "attach" -> attach(args);
            case "detach" -> detach(args);
            default ->
                throw CommandFailure.usage("there is no command \"" + command
                        + "\". Use attach <pid> [option=value ...], detach <pid>, list or help.");
        }
    }

    private void list(List<String> args) throws CommandFailure {
        if (!args.isEmpty()) {
            throw CommandFailure.usage(
                    "list takes no arguments, but \"" + String.join(" ", args) + "\" follows it. Remove that.");
        }
        String ownPid = String.valueOf(ProcessHandle.current().pid());
        VirtualMachine.list().stream()
                .filter(jvm -> !jvm.id().equals(ownPid))
                .sorted(Comparator.comparingLong(jvm -> Long.parseLong(jvm.id())))
                .forEach(jvm -> out.println(jvm.id() + " " + mainClass(jvm.displayName())));
    }

    /** The main class or the jar of a command line. The arguments are not shown, because they may be secret. */
    static String mainClass(String commandLine) {
        String trimmed = commandLine.strip();
        int space = trimmed.indexOf(' ');
        return trimmed.isEmpty() ? "(no name)" : space < 0 ? trimmed : trimmed.substring(0, space);
    }

    private void attach(List<String> args) throws CommandFailure {
        if (args.isEmpty()) {
            throw CommandFailure.usage(
                    "attach needs the process id of a JVM: attach <pid> [option=value ...]" + CommandFailure.LIST_HINT);
        }
        String options = agentArgument(args.subList(1, args.size()));
        try (TargetJvm target = TargetJvm.connect(args.get(0))) {
            String before = target.status();
            if (before.startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone(
                        "Coalesce is already active in " + target + " (" + before.substring(Status.ACTIVE.length())
                                + "); nothing was changed. To use other options, run detach first.");
            }
            target.load(jar, options);
            String after = target.status();
            if (!after.startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not active in " + target + ": "
                        + (after.isEmpty() ? "see the standard error of that process" : after));
            }
            out.println("Coalesce is active in " + target + ", version " + after.substring(Status.ACTIVE.length()));
            target.explainDynamicLoadingWarning(out);
        }
    }

    private void detach(List<String> args) throws CommandFailure {
        if (args.size() != 1) {
            throw CommandFailure.usage(
                    "detach needs the process id of a JVM and nothing else: detach <pid>" + CommandFailure.LIST_HINT);
        }
        try (TargetJvm target = TargetJvm.connect(args.get(0))) {
            if (!target.status().startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not active in " + target + "; nothing was changed");
            }
            target.load(jar, "detach");
            String after = target.status();
            if (!after.isEmpty()) {
                throw CommandFailure.notDone(
                        "Coalesce in " + target + ": " + after + "; see the standard error of that process");
            }
            out.println("Coalesce was removed from " + target);
        }
    }

    /**
     * Joins the options into one agent argument. The path of the configuration file becomes absolute, because the other
     * JVM may have another working directory. Throws, with all configuration errors, before the other JVM is touched.
     */
    private static String agentArgument(List<String> args) throws CommandFailure {
        String argument = args.stream()
                .flatMap(arg -> Arrays.stream(arg.split(",")))
                .map(String::strip)
                .map(option -> option.startsWith(CONFIG)
                        ? CONFIG + new File(option.substring(CONFIG.length())).getAbsolutePath()
                        : option)
                .collect(Collectors.joining(","));
        // The directory for streams must exist where the other JVM runs, and that may be another container.
        String checkedHere = Arrays.stream(argument.split(","))
                .filter(option -> !option.startsWith(Options.STREAM_DIR + "="))
                .collect(Collectors.joining(","));
        List<String> errors = Options.read(checkedHere, new Properties()).errors();
        if (!errors.isEmpty()) {
            throw CommandFailure.usage(String.join("\ncoalesce: ", errors));
        }
        return argument;
    }
}
