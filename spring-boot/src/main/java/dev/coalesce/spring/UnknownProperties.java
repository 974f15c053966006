package dev.coalesce.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Finds properties that nobody reads, because their names are misspelled. */
final class UnknownProperties {
    private static final List<String> OTHERS = List.of("attach", "health", "junit", "methods");

    private UnknownProperties() {}

    static void report(ConfigurableEnvironment environment, boolean isStrict) {
        List<String> unknown = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            // The agent reports system properties itself. Environment variables may be anybody's.
            if (source instanceof EnumerablePropertySource<?> properties
                    && !source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
                    && !source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
                for (String name : properties.getPropertyNames()) {
                    if (name.startsWith(AgentOption.PREFIX + ".") && !isKnown(first(name))) {
                        unknown.add(name + origin(source, name));
                    }
                }
            }
        }
        if (!unknown.isEmpty()) {
            List<String> known = new ArrayList<>();
            AgentOption.NAMES.forEach(each -> known.add(AgentOption.propertyOf(each)));
            String message = "Nobody reads " + String.join(", ", unknown) + ". Use one of " + String.join(", ", known)
                    + ", coalesce.attach, coalesce.health.*, coalesce.methods.*.";
            if (isStrict) {
                throw new StrictException(message);
            }
            AgentStart.warn(message);
        }
    }

    private static String origin(PropertySource<?> source, String name) {
        Object origin = OriginLookup.getOrigin(source, name);
        return " (" + (origin == null ? source.getName() : origin) + ")";
    }

    /** Returns the part of the name after the prefix, as it is written. */
    private static String first(String property) {
        int from = AgentOption.PREFIX.length() + 1;
        int to = from;
        while (to < property.length() && property.charAt(to) != '.' && property.charAt(to) != '[') {
            to++;
        }
        return property.substring(from, to);
    }

    private static boolean isKnown(String name) {
        return OTHERS.contains(name)
                || AgentOption.NAMES.stream().anyMatch(each -> plain(each).equals(plain(name)));
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
