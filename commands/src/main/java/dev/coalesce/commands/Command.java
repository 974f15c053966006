package dev.coalesce.commands;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * One command. Its options are declared to picocli by calls and not by annotations: reading annotations by reflection
 * takes longer than everything else that a command does before it connects.
 */
abstract class Command {
    private static final String JSON = "--json";
    private static final String ONCE = "--once";

    private final String name;
    private final String synopsis;
    private final String description;

    /** The synopsis shows the parameters and the options of the command's own. */
    Command(String name, String synopsis, String description) {
        this.name = name;
        this.synopsis = synopsis;
        this.description = description;
    }

    /** What the user has written, and where the answer goes. */
    record Input(AgentJar agent, Output out, CommandLine.ParseResult parsed, List<String> words) {
        boolean isJson() {
            return parsed.matchedOption(JSON) != null;
        }

        boolean isOnce() {
            return parsed.matchedOption(ONCE) != null;
        }

        void printJson(Object json) {
            out.printJson(json);
        }

        void print(String line) {
            out.print(line);
        }
    }

    /** Declares the options that only this command has. */
    void declareOptions(CommandSpec spec) {}

    abstract void execute(Input input) throws CommandFailure;

    final void run(AgentJar agent, Output out, List<String> args) throws CommandFailure {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .description(description)
                .customSynopsis("java -jar coalesce-agent.jar " + name + " " + synopsis)
                .width(100)
                .optionListHeading("%nOptions:%n");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
        declareOptions(spec);
        spec.addOption(flag("prints JSON", JSON));
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("prints this text")
                .build());
        CommandLine commandLine = new CommandLine(spec).setColorScheme(plain());
        CommandLine.ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args.toArray(new String[0]));
        } catch (CommandLine.ParameterException e) {
            throw CommandFailure.usage(
                    name + ": " + e.getMessage() + ". Use " + name + " " + synopsis + ", or see " + name + " --help.");
        }
        if (parsed.isUsageHelpRequested()) {
            commandLine.usage(out.stream());
            return;
        }
        execute(new Input(agent, out, parsed, parsed.matchedPositionalValue(0, List.of())));
    }

    static OptionSpec flag(String meaning, String name) {
        return OptionSpec.builder(name).description(meaning).build();
    }

    static OptionSpec once(String meaning) {
        return flag(meaning, ONCE);
    }

    static OptionSpec value(String name, String label, String meaning) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(meaning)
                .build();
    }

    private static CommandLine.Help.ColorScheme plain() {
        return CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF);
    }

    /** Returns the process id, which is the first word. */
    final String pid(Input input) throws CommandFailure {
        if (input.words.isEmpty()) {
            throw CommandFailure.usage(
                    name + " needs the process id of a JVM: " + name + " " + synopsis + CommandFailure.LIST_HINT);
        }
        return input.words.get(0);
    }

    /** Throws if there are more words than the command has a use for. */
    final void checkAtMost(Input input, int words) throws CommandFailure {
        if (input.words.size() > words) {
            throw CommandFailure.usage(
                    name + " has no use for \"" + input.words.get(words) + "\". Use " + name + " " + synopsis + ".");
        }
    }
}
