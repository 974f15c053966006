package dev.coalesce.commands;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code observe}. */
final class ObserveCommand extends Command {
    private static final String FOR = "--for";
    private static final String RULES = "--rules";
    private static final String FORCE = "--force";
    private static final String VERIFY = "--verify";
    private static final String DEFAULT_DURATION = "60s";

    /** The argument of an attach that installs an agent which coalesces nothing. */
    private static final String OBSERVING_ONLY = "observe";

    /** The argument of an attach that makes an agent reachable. */
    private static final String CONSOLE = "console";

    private static final String REQUEST = "observe";
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** An agent that has just been attached opens its socket within this time, unless it cannot. */
    private static final long SOCKET_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    ObserveCommand() {
        super(
                "observe",
                "<pid> <pattern>... [--for=60s] [--verify] [--rules=FILE] [--json]",
                "Watches calls and reports what coalescing them would save: with which key, ttl and scope. Every call"
                        + " runs its own body. A pattern names classes or methods: com.acme.**, com.acme.Shop.price,"
                        + " com.acme.**.find*. If the JVM has no agent, one is attached that coalesces nothing, and"
                        + " detached at the end. Ctrl-C ends early, with the report.");
    }

    @Override
    void declareOptions(CommandSpec spec) {
        spec.addOption(
                value(FOR, "DURATION", "how long to watch, such as 30s, 5m or 1h (default: " + DEFAULT_DURATION + ")"));
        spec.addOption(value(
                RULES,
                "FILE",
                "writes the suggested rules to this file, readable by you only; without it, they follow the report"));
        spec.addOption(flag("also compares the results of calls with equal keys between callers", VERIFY));
        spec.addOption(flag("replaces the file of --rules if it exists", FORCE));
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        List<String> patterns = patterns(input);
        List<String> begin = new ArrayList<>(List.of(REQUEST, "begin"));
        if (input.parsed().matchedOption(VERIFY) != null) {
            begin.add(VERIFY);
        }
        begin.addAll(patterns);
        long nanos = nanos(input.parsed().matchedOptionValue(FOR, DEFAULT_DURATION));
        String file = input.parsed().matchedOptionValue(RULES, "");
        RulesFile rules =
                file.isEmpty() ? null : RulesFile.of(file, input.parsed().matchedOption(FORCE) != null);
        try (TargetJvm target = TargetJvm.connect(pid);
                Interruption interruption = new Interruption()) {
            boolean isAttached = !target.status().startsWith(TargetJvm.ACTIVE);
            if (isAttached) {
                attach(target, input.agent());
            }
            Connection connection = null;
            try {
                connection = connect(target, input.agent(), isAttached ? SOCKET_NANOS : 0);
                JsonObject report = observe(connection, target, begin, nanos, interruption);
                report.addProperty("pid", Long.parseLong(pid));
                print(input, report, patterns, rules);
            } finally {
                if (isAttached) {
                    detach(target, input.agent());
                }
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    private static void attach(TargetJvm target, AgentJar agent) throws CommandFailure {
        target.load(agent.file(), OBSERVING_ONLY);
        String after = target.status();
        if (!after.startsWith(TargetJvm.ACTIVE)) {
            throw CommandFailure.notDone("Coalesce is not active in " + target + ": "
                    + (after.isEmpty() ? "see the standard error of that process" : after));
        }
        String warning = target.dynamicLoadingWarning();
        if (!warning.isEmpty()) {
            System.err.println("coalesce: " + warning);
        }
    }

    /** Connects through the agent's socket, or through JMX if there is no socket within this time. */
    private static Connection connect(TargetJvm target, AgentJar agent, long nanos) throws CommandFailure {
        long start = System.nanoTime();
        do {
            Connection socket = target.socket();
            if (socket != null) {
                return socket;
            }
            LockSupport.parkNanos(Math.min(nanos, PAUSE_NANOS));
        } while (System.nanoTime() - start < nanos);
        JmxConnection connection = JmxConnection.open(target);
        if (!connection.hasAgent()) {
            target.load(agent.file(), CONSOLE);
        }
        return connection;
    }

    private static void detach(TargetJvm target, AgentJar agent) {
        try {
            target.load(agent.file(), "detach");
        } catch (CommandFailure e) {
            // The JVM has ended.
        }
    }

    private List<String> patterns(Input input) throws CommandFailure {
        List<String> patterns = input.words().subList(1, input.words().size());
        if (patterns.isEmpty()) {
            throw CommandFailure.usage("observe needs a pattern for classes or methods: observe "
                    + input.words().get(0) + " com.acme.**");
        }
        for (String each : patterns) {
            if (each.isBlank() || each.contains(",")) {
                throw CommandFailure.usage("the pattern is \"" + each + "\". Write one pattern per argument, such as"
                        + " com.acme.** or com.acme.Shop.price.");
            }
            for (String error : input.agent().optionErrors().apply("observe=" + each)) {
                throw CommandFailure.usage("the pattern" + error.substring(Math.max(0, error.indexOf(" is \""))));
            }
        }
        return patterns;
    }

    private static long nanos(String text) throws CommandFailure {
        for (TimeUnit unit : List.of(TimeUnit.MILLISECONDS, TimeUnit.SECONDS, TimeUnit.MINUTES, TimeUnit.HOURS)) {
            String name = switch (unit) {
                case MILLISECONDS -> "ms";
                case SECONDS -> "s";
                case MINUTES -> "m";
                default -> "h";
            };
            String digits = text.substring(0, Math.max(0, text.length() - name.length()));
            if (text.endsWith(name) && digits.matches("[0-9]{1,9}") && unit.toNanos(Long.parseLong(digits)) > 0) {
                return unit.toNanos(Long.parseLong(digits));
            }
        }
        throw CommandFailure.usage("observe --for is \"" + text + "\". Use a duration such as 500ms, 30s, 5m or 1h.");
    }

    /** Returns the last report. If the JVM ends meanwhile, that is the last one that could be read. */
    private static JsonObject observe(
            Connection connection, TargetJvm target, List<String> begin, long nanos, Interruption interruption)
            throws CommandFailure {
        connection.ask(begin.toArray(new String[0]));
        System.err.println("coalesce: observing " + target + "; Ctrl-C ends early");
        long start = System.nanoTime();
        JsonObject last = null;
        try {
            for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
                if (interruption.await(Math.min(left, POLL_NANOS))) {
                    break;
                }
                last = connection.ask(REQUEST, "report");
            }
            return connection.ask(REQUEST, "end");
        } catch (CommandFailure e) {
            if (last == null) {
                throw e;
            }
            System.err.println("coalesce: " + e.getMessage() + ". The report is that of a moment before.");
            return last;
        }
    }

    private static void print(Input input, JsonObject report, List<String> patterns, @Nullable RulesFile file)
            throws CommandFailure {
        int advised = 0;
        for (JsonElement each : report.getAsJsonArray("methods")) {
            advised += each.getAsJsonObject().get("advised").getAsBoolean() ? 1 : 0;
        }
        String text = report.remove("text").getAsString();
        String rules = report.get("rules").getAsString();
        if (input.isJson()) {
            input.printJson(report);
        } else {
            text.lines().forEach(input::print);
            if (report.get("called").getAsInt() == 0) {
                input.print("No method of " + String.join(" ", patterns) + " was called that could be observed. Methods"
                        + " that are coalesced already are not observed: see status and why.");
            }
            if (advised == 0) {
                input.print("No rule is suggested.");
            } else if (file == null) {
                input.print("");
                rules.lines().forEach(input::print);
            }
        }
        if (file != null && advised > 0) {
            file.write(rules);
            if (!input.isJson()) {
                input.print("Rules: " + file + " (" + advised + ", mode: verify)");
            }
        }
        input.out().stream().flush();
    }
}
