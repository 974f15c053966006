package dev.coalesce.agent.console;

import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.CommandRules;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that the command {@code set} has given to methods. They are rules like those of the file, and end when
 * the file is reloaded. Immutable.
 */
final class TemporaryRules implements RuntimeOverrides.Source {
    private static final String ENABLED = "enabled";

    /** Where the report of a method says that an attribute was configured. */
    private static final String ORIGIN = "command set";

    /** Further attributes that are woven into a class, so that no command can change them. */
    private static final Set<String> ALSO_WOVEN = Set.of("key", MethodSettings.IGNORE, "invalidates");

    /** The attributes by the full name of the method. */
    private final Map<String, Map<String, String>> byMethod;

    private final Rules rules;

    private TemporaryRules(Map<String, Map<String, String>> byMethod, Rules rules) {
        this.byMethod = byMethod;
        this.rules = rules;
    }

    @Override
    public @Nullable Map<String, String> of(String type, String method, String descriptor) {
        return rules.attributes(type, method, descriptor);
    }

    @Override
    public @Nullable Map<String, String> named(String name) {
        return rules.attributesOfNamed(name);
    }

    @Override
    public @Nullable String whereNamed(String name, String attribute) {
        return rules.whereOfNamed(name, attribute) == null ? null : ORIGIN;
    }

    @Override
    public @Nullable String where(String type, String method, String descriptor, String attribute) {
        return rules.where(type, method, descriptor, attribute) == null ? null : ORIGIN;
    }

    /** Answers the request {@code set}: a method, and at least one attribute with its value. */
    static void set(Json json, Registry registry, RuntimeOverrides overrides, List<String> arguments)
            throws RequestException {
        if (arguments.size() < 2) {
            throw new RequestException("set needs a method and at least one attribute=value");
        }
        Registry.Group group = MethodNames.find(registry, arguments.get(0));
        if (group.kind() != Measured.Kind.Method) {
            throw new RequestException(
                    group.name() + " is a Coalescer, to which no rule applies. Its settings are those"
                            + " of the code that uses it.");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> asWritten = new LinkedHashMap<>();
        for (String text : arguments.subList(1, arguments.size())) {
            read(text, attributes, asWritten);
        }
        synchronized (overrides) { // two commands at a time add to the same rules
            Map<String, Map<String, String>> all = new LinkedHashMap<>();
            if (overrides.temporary() instanceof TemporaryRules before) {
                all.putAll(before.byMethod);
            }
            Map<String, String> ofMethod = new LinkedHashMap<>(all.getOrDefault(group.name(), Map.of()));
            ofMethod.putAll(attributes);
            all.put(group.name(), ofMethod);
            List<String> errors = new ArrayList<>();
            Rules rules = CommandRules.read(all, errors);
            if (!errors.isEmpty()) {
                throw new RequestException(String.join("\n", errors));
            }
            overrides.applyTemporary(new TemporaryRules(all, rules));
            Log.info("a command has set " + group.name() + ": " + asWritten);
        }
        json.field("method", group.name()).name("attributes").beginObject();
        asWritten.forEach(json::field);
        json.endObject();
    }

    private static void read(String text, Map<String, String> attributes, Map<String, String> asWritten)
            throws RequestException {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new RequestException("\"" + text + "\" has no value. Write attribute=value, such as mode=off.");
        }
        String name = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        asWritten.put(name, value);
        if (name.equals(Mode.NAME)) {
            if (Mode.parse(value) == null) {
                throw new RequestException("mode is \"" + value + "\". Use " + Mode.ALLOWED + ".");
            }
            attributes.put(ENABLED, "true"); // a rule in the file may have turned the method off
            attributes.put(name, value);
        } else if (CommandRules.CHANGEABLE.contains(name)) {
            attributes.put(name, value);
        } else if (MethodSettings.WOVEN.contains(name) || ALSO_WOVEN.contains(name)) {
            throw new RequestException(name + " is woven into the class and cannot change while the JVM runs."
                    + " Change it in the annotation or the rules file, and restart the JVM.");
        } else {
            throw new RequestException("there is no attribute \"" + name + "\". Use one of mode, "
                    + String.join(", ", CommandRules.CHANGEABLE) + ".");
        }
    }
}
