package dev.coalesce.commands;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Runs a command. The agent's entry point calls this class by reflection, in a JVM without an application. */
public final class Main {
    private Main() {}

    /**
     * Runs a command and prints what it finds.
     *
     * @param jar the agent's jar
     * @param optionsHelp explains the options of the agent, one per line
     * @param optionErrors returns the errors in an agent argument, {@code option=value,...}
     * @param args the command and its arguments; without arguments, the usage is printed
     * @return the exit status: 0 if the command succeeded, 1 if it failed, 2 if it was written wrongly
     */
    public static int run(File jar, String optionsHelp, Function<String, List<String>> optionErrors, String... args) {
        Charset charset = consoleCharset();
        PrintStream stream = new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset);
        try {
            run(new AgentJar(jar, optionsHelp, optionErrors), new Output(stream, charset), args);
            return 0;
        } catch (CommandFailure e) {
            stream.flush();
            System.err.println("coalesce: " + Text.visibleLines(String.valueOf(e.getMessage())));
            return e.status;
        } catch (NoClassDefFoundError e) {
            System.err.println("coalesce: the Java runtime in " + System.getProperty("java.home")
                    + " has no module jdk.attach: run this command with a JDK; the other JVM does not need one");
            return CommandFailure.NOT_DONE;
        } finally {
            stream.flush();
        }
    }

    private static void run(AgentJar agent, Output out, String... args) throws CommandFailure {
        List<String> words = Arrays.asList(args);
        String name = words.isEmpty() ? "help" : words.get(0);
        List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
        switch (name) {
            case "help", "-h", "-help", "--help" -> help(agent, out, rest);
            default -> command(name).run(agent, out, rest);
        }
    }

    private static void help(AgentJar agent, Output out, List<String> about) throws CommandFailure {
        if (about.isEmpty()) {
            out.stream().print(Usage.text(agent.optionsHelp()));
        } else {
            command(about.get(0)).run(agent, out, List.of("--help"));
        }
    }

    private static Command command(String name) throws CommandFailure {
        return switch (name) {
            case "list" -> new ListCommand();
            case "attach" -> new AttachCommand();
            case "detach" -> new DetachCommand();
            case "status" -> new StatusCommand();
            case "why" -> new WhyCommand();
            case "top" -> new TopCommand();
            case "observe" -> new ObserveCommand();
            case "flights" -> new FlightsCommand();
            case "web" -> new WebCommand();
            case "clear" -> new ClearCommand();
            case "set" -> new SetCommand();
            default ->
                throw CommandFailure.usage("there is no command \"" + name + "\". Use " + Usage.COMMANDS + " or help.");
        };
    }

    /** The charset of standard output; only since Java 19 there is one property for it. */
    private static Charset consoleCharset() {
        for (String property : List.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")) {
            try {
                String name = System.getProperty(property, "");
                if (!name.isEmpty()) {
                    return Charset.forName(name);
                }
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                // The next property may be valid.
            }
        }
        return Charset.defaultCharset();
    }
}
