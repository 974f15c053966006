package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Collects the texts of options from an argument, from system properties and from a file, with the origin of each. It
 * checks their names and forms; {@link OptionValues} checks the values. Not thread-safe.
 */
final class OptionSources {
    private static final String SYSTEM_PROPERTY_PREFIX = "coalesce.";

    /** How the system properties of coalesce-spring-boot and coalesce-junit go on after the prefix. */
    private static final List<String> OF_LIBRARIES = List.of("attach", "health.", "junit.");

    /** Options that do not exist in this JVM. */
    private final List<String> missing;

    private final List<String> errors;
    private final Map<String, OptionSetting> settings = new LinkedHashMap<>();

    /**
     * Creates sources that have set no option yet.
     *
     * @param missing options that do not exist in this JVM
     * @param errors where errors are added
     */
    OptionSources(List<String> missing, List<String> errors) {
        this.missing = missing;
        this.errors = errors;
    }

    /** See {@link OptionValues#addArgument}. */
    void addArgument(String argument, String origin) {
        for (String part : split(argument)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                errors.add(origin + ": "
                        + ErrorText.of(
                                "\"" + part + "\" has no value",
                                "Write option=value, where option is one of " + knownNames(origin)));
            } else {
                String name = part.substring(0, equals).strip();
                if (checkName(name, origin)) {
                    put(name, part.substring(equals + 1), origin);
                }
            }
        }
    }

    /** Splits an argument at its commas, but not inside a value in brackets. */
    private static List<String> split(String argument) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            int end = c == '[' && argument.substring(from, i).stripTrailing().endsWith("=")
                    ? argument.indexOf(']', i)
                    : -1;
            if (end > 0) {
                i = end;
            } else if (c == ',') {
                parts.add(argument.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(argument.substring(from));
        return parts;
    }

    /** See {@link OptionValues#addSystemProperties}. */
    void addSystemProperties(Properties system) {
        for (String property : new TreeSet<>(system.stringPropertyNames())) {
            if (property.startsWith(SYSTEM_PROPERTY_PREFIX)) {
                String name = KnownOption.inCamelCase(property.substring(SYSTEM_PROPERTY_PREFIX.length()));
                String origin = "system property " + property;
                if (!isOfLibrary(name) && checkName(name, origin)) {
                    put(name, system.getProperty(property, ""), origin);
                }
            }
        }
    }

    /** Tells whether a library around the agent reads the system property: {@code coalesce.attach}, for example. */
    private static boolean isOfLibrary(String name) {
        for (String each : OF_LIBRARIES) {
            if (each.endsWith(".") ? name.startsWith(each) : name.equals(each)) {
                return true;
            }
        }
        return false;
    }

    /** See {@link OptionValues#addFromFile}. */
    void addFromFile(String name, String text, String origin, String error) {
        if (!checkName(name, origin)) {
            return;
        }
        boolean isUnreadable = !error.isEmpty();
        if (isUnreadable) {
            errors.add(error);
        }
        // Without its context, a key would be shared by callers that must not share.
        boolean isPut = !isUnreadable || name.equals(ContextParts.NAME);
        if (isPut && !settings.containsKey(name)) {
            put(name, isUnreadable ? ContextParts.UNREADABLE : text, origin);
        }
    }

    /** Returns an option as it was read; with its default text if nobody has set it. */
    OptionSetting get(String name) {
        OptionSetting setting = settings.get(name);
        return setting == null ? OptionSetting.ofDefault(name) : setting;
    }

    private void put(String name, String text, String origin) {
        settings.put(name, new OptionSetting(name, text, origin));
    }

    private boolean checkName(String name, String origin) {
        boolean isKnown = known(origin).contains(name);
        if (!isKnown) {
            errors.add(OneLine.of(origin) + ": "
                    + ErrorText.of("there is no option \"" + name + "\"", "Use one of " + knownNames(origin)));
        }
        return isKnown;
    }

    private String knownNames(String origin) {
        return String.join(", ", known(origin))
                + (missing.isEmpty() ? "" : " (" + String.join(", ", missing) + " exist only with the agent)");
    }

    /** The options that a source may set. A file may also have rules, but cannot name another file. */
    private List<String> known(String origin) {
        List<String> known = new ArrayList<>(KnownOption.names());
        known.removeAll(missing);
        if (origin.startsWith(OptionValues.FILE)) {
            known.remove(OptionValues.CONFIG);
            known.add("methods");
        }
        return known;
    }
}
