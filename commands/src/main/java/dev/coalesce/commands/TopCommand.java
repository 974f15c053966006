package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.Console;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command {@code top}. */
final class TopCommand extends Command {
    private static final long INTERVAL_MILLIS = 1000;
    private static final String SORT = "--sort";
    private static final String FILTER = "--filter";

    TopCommand() {
        super(
                "top",
                "<pid> [--once] [--json] [--sort=COLUMN] [--filter=TEXT]",
                "Shows one line per coalesced method, refreshed every second: calls, the shares of hits, leads and"
                        + " follows, times, flights, cached results, and the execution time that was saved. The first"
                        + " screen shows everything since the JVM has started, the next ones the last second.");
    }

    @Override
    void declareOptions(CommandSpec spec) {
        spec.addOption(once("prints one screen, with everything since the start, and ends"));
        spec.addOption(value(SORT, "COLUMN", "sorts by one of " + sortNames() + " (default: calls)"));
        spec.addOption(value(FILTER, "TEXT", "shows only methods whose name contains the text"));
    }

    private static String sortNames() {
        return Arrays.stream(Row.Sort.values()).map(Row.Sort::name).collect(Collectors.joining(", "));
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 1);
        Row.Sort sort = sort(input.parsed());
        String filter = input.parsed().matchedOptionValue(FILTER, "");
        try (Connection connection = Connection.open(pid)) {
            JsonObject first = connection.ask("counters");
            double uptime = RunningProcess.uptimeSeconds(Long.parseLong(pid));
            boolean isTerminal = isTerminal() && !input.isOnce() && !input.isJson();
            String title = "coalesce top  pid " + pid + "  agent "
                    + first.get("version").getAsString();
            TopView view = new TopView(title, uptime, sort, filter, input.out().hasBars());
            view.add(Sample.of(System.nanoTime(), first));
            if (isTerminal) {
                new TopScreen(view, connection).run();
                return;
            }
            print(input, view, pid);
            while (!input.isOnce() && !input.out().isClosed()) {
                pause();
                view.add(Sample.of(System.nanoTime(), connection.ask("counters")));
                print(input, view, pid);
            }
        }
    }

    /** Tells whether input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // the method that says more exists only since Java 22
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22 there is no console without a terminal
        }
    }

    private static Row.Sort sort(ParseResult parsed) throws CommandFailure {
        String name = parsed.matchedOptionValue(SORT, Row.Sort.calls.name());
        for (Row.Sort each : Row.Sort.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw CommandFailure.usage("top --sort is \"" + name + "\". Use one of " + sortNames() + ".");
    }

    private static void print(Input input, TopView view, String pid) {
        if (input.isJson()) {
            JsonObject json = new JsonObject();
            json.addProperty("pid", Long.parseLong(pid));
            json.addProperty("time", Instant.now().toString());
            json.addProperty("sinceStart", view.isSinceStart());
            JsonArray methods = new JsonArray();
            view.rows().forEach(row -> methods.add(row.json()));
            json.add("methods", methods);
            JsonObject cluster = view.clusterJson();
            if (cluster != null) {
                json.add("cluster", cluster);
            }
            input.printJson(json);
        } else {
            view.plain(TopTable.UNLIMITED).forEach(input::print);
            input.out().stream().flush();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the next screen comes early.
        }
    }
}
