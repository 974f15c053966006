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

/** {@code attach}, {@code detach} and {@code list}. */
public final class Commands {
    private final File jar;
    private final PrintStream out;

    private Commands(File jar, PrintStream out) {
        this.jar = jar;
        this.out = out;
    }

    /**
     * Runs a command.
     *
     * @param jar the agent's
     * @param args a command, and what it takes; empty: prints how to use the jar
     * @return exit status: 0 it was done, 1 it could not be done, 2 it was written wrongly
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
                    + " has no module jdk.attach: run this command with a JDK; the other JVM needs none");
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
                throw CommandFailure.usage("read the command \"" + command
                        + "\"; allowed: attach <pid> [option=value ...], detach <pid>, list");
        }
    }

    private void list(List<String> args) throws CommandFailure {
        if (!args.isEmpty()) {
            throw CommandFailure.usage("list takes nothing; read \"" + String.join(" ", args) + "\"");
        }
        String me = String.valueOf(ProcessHandle.current().pid());
        VirtualMachine.list().stream()
                .filter(found -> !found.id().equals(me))
                .sorted(Comparator.comparingLong(found -> Long.parseLong(found.id())))
                .forEach(found -> out.println(found.id() + " " + name(found.displayName())));
    }

    /** The main class or the jar alone: what else stands in a command line may be secret. */
    static String name(String commandLine) {
        String shown = commandLine.strip();
        int space = shown.indexOf(' ');
        return shown.isEmpty() ? "(no name)" : space < 0 ? shown : shown.substring(0, space);
    }

    private void attach(List<String> args) throws CommandFailure {
        if (args.isEmpty()) {
            throw CommandFailure.usage("attach needs the process id of a JVM; list shows them");
        }
        String options = checked(args.subList(1, args.size()));
        try (Target target = Target.of(args.get(0))) {
            String before = target.status();
            if (before.startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone(
                        "Coalesce is at work in " + target + " already (" + before.substring(Status.ACTIVE.length())
                                + "); nothing was changed. For other options, detach first");
            }
            target.load(jar, options);
            String after = target.status();
            if (!after.startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not at work in " + target + ": "
                        + (after.isEmpty() ? "see its standard error" : after));
            }
            out.println("Coalesce is at work in " + target + ", version " + after.substring(Status.ACTIVE.length()));
            target.noteOnDynamicLoading(out);
        }
    }

    private void detach(List<String> args) throws CommandFailure {
        if (args.size() != 1) {
            throw CommandFailure.usage("detach needs the process id of a JVM, and nothing else; list shows them");
        }
        try (Target target = Target.of(args.get(0))) {
            if (!target.status().startsWith(Status.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not at work in " + target + "; nothing was changed");
            }
            target.load(jar, "detach");
            String after = target.status();
            if (!after.isEmpty()) {
                throw CommandFailure.notDone("Coalesce in " + target + ": " + after + "; see its standard error");
            }
            out.println("Coalesce has left " + target);
        }
    }

    /** As one argument of the agent, for which a path here means the same as there. */
    private static String checked(List<String> given) throws CommandFailure {
        String options = given.stream()
                .flatMap(each -> Arrays.stream(each.split(",")))
                .map(String::strip)
                .map(each ->
                        each.startsWith("config=") ? "config=" + new File(each.substring(7)).getAbsolutePath() : each)
                .collect(Collectors.joining(","));
        String here = Arrays.stream(options.split(","))
                .filter(each -> !each.startsWith(Options.STREAM_DIR + "="))
                .collect(Collectors.joining(","));
        List<String> mistakes = Options.read(here, new Properties()).mistakes();
        if (!mistakes.isEmpty()) {
            throw CommandFailure.usage(String.join("\ncoalesce: ", mistakes));
        }
        return options;
    }
}
