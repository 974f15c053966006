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
        for (String part : argument.split(",", -1)) {
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

    /** See {@link OptionValues#addSystemProperties}. */
    void addSystemProperties(Properties system) {
        for (String property : new TreeSet<>(system.stringPropertyNames())) {
            if (property.startsWith(SYSTEM_PROPERTY_PREFIX)) {
                String name = property.substring(SYSTEM_PROPERTY_PREFIX.length());
                String origin = "system property " + property;
                if (checkName(name, origin)) {
                    put(name, system.getProperty(property, ""), origin);
                }
            }
        }
    }

    /** See {@link OptionValues#addFromFile}. */
    void addFromFile(String name, String text, String origin, String error) {
        if (!checkName(name, origin)) {
            return;
        }
        if (!error.isEmpty()) {
            errors.add(error);
        } else if (!settings.containsKey(name)) {
            put(name, text, origin);
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
