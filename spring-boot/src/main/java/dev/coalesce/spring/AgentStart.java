package dev.coalesce.spring;

import dev.coalesce.attach.CoalesceAttach;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.ConfigurableEnvironment;

/** Attaches the agent with the options of one application, or says what has no effect because it is there already. */
final class AgentStart {
    private static final Log LOG = LogFactory.getLog("dev.coalesce.spring");

    /** What was said. A JVM can start many applications, as tests do, and each message is said once. */
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private static final String ATTACH = "coalesce.attach";
    private static final String WITHOUT = "The application runs without the Coalesce agent: ";

    private final ConfigurableEnvironment environment;

    AgentStart(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** Never throws, unless {@code coalesce.strict} says that a mistake stops the application. */
    void run() {
        try {
            start();
        } catch (StrictException e) {
            throw e;
        } catch (BindException e) {
            warn(WITHOUT + "the property " + e.getName() + " could not be read (" + e.getCause()
                    + "). Correct it, or set coalesce.enabled=false.");
        } catch (RuntimeException | LinkageError e) {
            warn(WITHOUT + e + ". Start the JVM with -javaagent:coalesce-agent.jar.");
        }
    }

    private void start() {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            info(WITHOUT + "a native image has no agents. Weave the application while it is built.");
            return;
        }
        if (Boolean.getBoolean("spring.aot.processing")) {
            return; // the build's JVM
        }
        List<AgentOption> options = AgentOption.read(environment);
        RuleProperties rules = RuleProperties.read(environment);
        UnknownProperties.report(environment, is("strict", options));
        if (isDisabled(options) && !RunningAgent.isActive()) {
            LOG.debug("coalesce.enabled=false: the Coalesce agent is not attached");
        } else if (RunningAgent.isActive()) {
            compare(options, rules);
        } else if (!environment.getProperty(ATTACH, Boolean.class, true)) {
            warn(WITHOUT + "coalesce.attach=false, and the JVM was started without the agent."
                    + " Start the JVM with -javaagent:coalesce-agent.jar, or remove coalesce.attach=false.");
        } else {
            attach(options, rules);
        }
    }

    private static boolean isDisabled(List<AgentOption> options) {
        return options.stream().anyMatch(each -> each.argument().equalsIgnoreCase("enabled=false"));
    }

    private static boolean is(String name, List<AgentOption> options) {
        return options.stream().anyMatch(each -> each.argument().equalsIgnoreCase(name + "=true"));
    }

    private void attach(List<AgentOption> options, RuleProperties rules) {
        List<String> arguments = new ArrayList<>();
        boolean hasFile = false;
        for (AgentOption each : options) {
            if (each.isWritable()) {
                arguments.add(each.argument());
                hasFile |= each.name().equals("config");
            } else {
                warn("The property " + AgentOption.propertyOf(each.name()) + " is \"" + each.value() + "\" ("
                        + each.origin()
                        + "), and has no effect, because a value cannot have a comma here."
                        + " Use the system property coalesce." + each.name() + ".");
            }
        }
        if (!rules.isEmpty()) {
            if (hasFile) {
                warn("The properties coalesce.methods have no effect, because coalesce.config names a file with rules."
                        + " Move the rules into that file, or remove coalesce.config.");
            } else {
                addFile(rules, arguments);
            }
        }
        boolean isInstalled = CoalesceAttach.install(String.join(",", arguments), problem -> warn(WITHOUT + problem));
        if (isInstalled && RunningAgent.isActive()) {
            LOG.info("Attached the Coalesce agent" + described(options, rules));
        } else if (RunningAgent.status().contains("strict=true and ")) {
            throw new StrictException("The Coalesce agent was not attached, and the application does not start: "
                    + RunningAgent.status());
        }
    }

    private static void addFile(RuleProperties rules, List<String> arguments) {
        try {
            arguments.add("config=" + RulesFile.write(rules.yaml()));
        } catch (IOException e) {
            warn(
                    "The properties coalesce.methods have no effect, because they could not be written to a temporary file ("
                            + e + "). Set -Djava.io.tmpdir to a directory that this process may write to.");
        }
    }

    private static String described(List<AgentOption> options, RuleProperties rules) {
        List<String> parts = new ArrayList<>();
        for (AgentOption each : options) {
            parts.add(each.argument() + " (" + each.origin() + ")");
        }
        if (!rules.isEmpty()) {
            parts.add(rules.size() + " rules of coalesce.methods");
        }
        return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    }

    /** The agent has read its options. Says which properties of this application have come too late. */
    private void compare(List<AgentOption> options, RuleProperties rules) {
        if (options.isEmpty() && rules.isEmpty()) {
            return;
        }
        Map<String, String> inForce = new HashMap<>();
        for (Map<?, ?> each : RunningAgent.list(RunningAgent.ask("status"), "options")) {
            inForce.put(String.valueOf(each.get("name")), String.valueOf(each.get("value")));
        }
        List<String> late = new ArrayList<>();
        for (AgentOption each : options) {
            String value = inForce.get(each.name());
            if (!each.value().strip().equals(value)) {
                late.add(
                        each.name().equals("banner")
                                ? ""
                                : AgentOption.propertyOf(each.name()) + "=" + each.value() + " (in force: "
                                        + (value == null ? "the default" : value) + ")");
            }
        }
        late.removeIf(String::isEmpty);
        if (!rules.isEmpty() && !RulesFile.replace(rules.yaml(), inForce.get("config"))) {
            late.add("coalesce.methods");
        }
        if (!late.isEmpty()) {
            warn("These properties have no effect, because the Coalesce agent was in this JVM before the application"
                    + " started: " + String.join(", ", late)
                    + ". Use options of -javaagent or system properties instead, or remove -javaagent.");
        }
    }

    static void warn(String message) {
        if (SAID.add(message)) {
            LOG.warn(message);
        }
    }

    private static void info(String message) {
        if (SAID.add(message)) {
            LOG.info(message);
        }
    }
}
