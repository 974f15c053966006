package dev.coalesce.spring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The rules below {@code coalesce.methods}, as in the agent's own file. Spring Boot flattens them to properties, in
 * which the dots of a method's name look like those between properties:
 * {@code coalesce.methods.com.acme.Prices.price.key[0]}. So the attribute is looked for at the end.
 */
final class RuleProperties {
    private static final String PREFIX = "coalesce.methods";

    private static final Pattern ATTRIBUTE = Pattern.compile("(?<method>.+?)\\."
            + "(?<attribute>invalidates(?:\\[\\d+])?\\.(?:method|key)(?:\\[\\d+])?|[A-Za-z-]+(?:\\[\\d+])?)");

    private static final Pattern STEP = Pattern.compile("\\[(?<index>\\d+)]|(?<name>[A-Za-z-]+)");

    private static final Set<String> ATTRIBUTES = Set.of(
            "key",
            "ttl",
            "scope",
            "maxSize",
            "waitTimeout",
            "onTimeout",
            "maxFlight",
            "errorTtl",
            "staleFor",
            "ignore",
            "context",
            "shared",
            "codec",
            "name",
            "from",
            "mode",
            "enabled",
            "maxBuffer",
            "maxBufferBytes",
            "cancelGrace",
            "invalidates");

    /** The attributes of each method: texts, lists as maps by index, and maps by name. */
    private final Map<String, Map<Object, Object>> rules = new LinkedHashMap<>();

    /** The source of each attribute. A source hides a whole attribute of those after it. */
    private final Map<String, PropertySource<?>> sources = new LinkedHashMap<>();

    private final Map<String, Object> origins = new LinkedHashMap<>();

    private RuleProperties() {}

    static RuleProperties read(ConfigurableEnvironment environment) {
        RuleProperties rules = new RuleProperties();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> properties) {
                for (String name : properties.getPropertyNames()) {
                    if (name.startsWith(PREFIX + ".") || name.startsWith(PREFIX + "[")) {
                        String value = String.valueOf(properties.getProperty(name));
                        rules.add(source, name, environment.resolvePlaceholders(value));
                    }
                }
            }
        }
        return rules;
    }

    private void add(PropertySource<?> source, String property, String value) {
        String path = property.substring(PREFIX.length() + (property.charAt(PREFIX.length()) == '.' ? 1 : 0));
        Matcher matcher = ATTRIBUTE.matcher(path);
        List<Object> steps = matcher.matches() ? steps(matcher.group("attribute")) : List.of();
        boolean isWhole = steps.isEmpty() || (value.isEmpty() && !ATTRIBUTES.contains(String.valueOf(steps.get(0))));
        String method = withoutBrackets(isWhole ? path : matcher.group("method"));
        Map<Object, Object> rule = rules.computeIfAbsent(method, name -> new LinkedHashMap<>());
        Object origin = OriginLookup.getOrigin(source, property);
        origins.putIfAbsent(method, origin == null ? source.getName() : origin);
        if (!isWhole) {
            // Sources are equal if their names are.
            PropertySource<?> first = sources.putIfAbsent(method + " " + steps.get(0), source);
            if (first == null || first.equals(source)) {
                put(rule, steps, AgentOption.spelled(String.valueOf(steps.get(0)), value));
            }
        }
    }

    private static List<Object> steps(String attribute) {
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(attribute);
        while (matcher.find()) {
            String index = matcher.group("index");
            steps.add(index == null ? inCamelCase(matcher.group("name")) : Integer.valueOf(index));
        }
        return steps;
    }

    private static String inCamelCase(String name) {
        return Pattern.compile("-(.)")
                .matcher(name)
                .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    private static String withoutBrackets(String method) {
        return method.startsWith("[") && method.endsWith("]") ? method.substring(1, method.length() - 1) : method;
    }

    private static void put(Map<Object, Object> parent, List<Object> steps, String value) {
        Map<Object, Object> current = parent;
        for (int i = 0; i < steps.size() - 1; i++) {
            boolean isList = steps.get(i + 1) instanceof Integer;
            Object child = current.computeIfAbsent(
                    steps.get(i), step -> isList ? new TreeMap<Object, Object>() : new LinkedHashMap<>());
            if (!(child instanceof Map)) {
                return; // the attribute is both a text and a list
            }
            @SuppressWarnings("unchecked")
            Map<Object, Object> map = (Map<Object, Object>) child;
            current = map;
        }
        current.put(steps.get(steps.size() - 1), value);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    int size() {
        return rules.size();
    }

    /** Returns the text of a file of rules for the agent. */
    String yaml() {
        StringBuilder text =
                new StringBuilder("# Written by coalesce-spring-boot, from the properties coalesce.methods\n");
        text.append("methods:\n");
        rules.forEach((method, attributes) -> {
            text.append("  # ")
                    .append(String.valueOf(origins.get(method)).replaceAll("\\R", " "))
                    .append("\n  ");
            write(text, method);
            text.append(": ");
            write(text, attributes);
            text.append('\n');
        });
        return text.toString();
    }

    /** Writes JSON, which is YAML too. */
    private static void write(StringBuilder text, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            boolean isList = map instanceof TreeMap;
            text.append(isList ? '[' : '{');
            String separator = "";
            for (Map.Entry<?, ?> each : map.entrySet()) {
                text.append(separator);
                separator = ", ";
                if (!isList) {
                    write(text, each.getKey());
                    text.append(": ");
                }
                write(text, each.getValue());
            }
            text.append(isList ? ']' : '}');
        } else {
            JsonText.append(text, String.valueOf(value));
        }
    }
}
