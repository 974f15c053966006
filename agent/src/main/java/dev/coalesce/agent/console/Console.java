package dev.coalesce.agent.console;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.settings.OptionSetting;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers the requests of commands with JSON. A command runs in a JVM of its own and reaches this class through the
 * agent's JMX bean. Thread-safe.
 */
public final class Console {
    private static final String REQUESTS = "counters, flights, status, why, observe, clear, set";

    private final String version;
    private final List<OptionSetting> options;
    private final Registry registry;
    private final RuntimeOverrides overrides;
    private final RuleBook ruleBook;
    private final Supplier<Observer> observer;

    /**
     * Creates a console.
     *
     * @param version the version of the agent
     * @param options the options in force
     * @param registry all methods and coalescers
     * @param overrides what commands change
     * @param ruleBook the rules of the file
     * @param observer supplies what observes methods; asked only if a command observes
     */
    public Console(
            String version,
            List<OptionSetting> options,
            Registry registry,
            RuntimeOverrides overrides,
            RuleBook ruleBook,
            Supplier<Observer> observer) {
        this.version = version;
        this.options = options;
        this.registry = registry;
        this.overrides = overrides;
        this.ruleBook = ruleBook;
        this.observer = observer;
    }

    /**
     * Answers a request. Never throws.
     *
     * @param request its name and its arguments
     * @return a JSON object, with the field {@code error} if the request could not be answered
     */
    public String answer(String... request) {
        try {
            Json json = new Json().beginObject().field("version", version);
            write(json, request.length == 0 ? "" : request[0], arguments(request));
            return json.endObject().toString();
        } catch (RequestException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            Log.warnOnce("console", "a request of a command could not be answered", e);
            return error("the agent failed: " + e);
        }
    }

    private static List<String> arguments(String... request) {
        return request.length < 2 ? List.of() : Arrays.asList(request).subList(1, request.length);
    }

    private static String error(String message) {
        return new Json().beginObject().field("error", message).endObject().toString();
    }

    private void write(Json json, String name, List<String> arguments) throws RequestException {
        switch (name) {
            case "counters" -> {
                CounterAnswer.write(json, registry);
                ClusterAnswer.write(json);
            }
            case "flights" -> {
                FlightAnswer.write(json, registry);
                ClusterAnswer.write(json);
            }
            case "status" -> {
                StatusAnswer.write(json, options, overrides, ruleBook);
                ClusterAnswer.write(json);
            }
            case "why" -> WhyAnswer.write(json, registry, arguments.isEmpty() ? "" : arguments.get(0));
            case ObserveAnswer.REQUEST -> ObserveAnswer.write(json, observer.get(), arguments);
            case "clear" -> clear(json, arguments);
            case "set" -> TemporaryRules.set(json, registry, overrides, arguments);
            default ->
                throw new RequestException("the agent of version " + version + " has no answer to \"" + name
                        + "\", only to " + REQUESTS + ". Use the command of the same version.");
        }
    }

    private void clear(Json json, List<String> arguments) throws RequestException {
        List<Registry.Group> groups =
                arguments.isEmpty() ? registry.groups() : List.of(MethodNames.find(registry, arguments.get(0)));
        long results = 0;
        json.name("methods").beginArray();
        for (Registry.Group group : groups) {
            json.value(group.name());
            for (CoalescedMethod method : MethodNames.methods(group)) {
                results += method.snapshot().size();
                method.transactions().invalidateNow(null);
            }
        }
        json.endArray().field("results", results);
        Log.info("a command has cleared "
                + (arguments.isEmpty() ? "all methods" : groups.get(0).name()));
    }
}
