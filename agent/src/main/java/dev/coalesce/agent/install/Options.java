package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.report.Mistakes;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The agent's options. A system property wins over the argument, the argument over the file.
 *
 * @param enabled false: nothing is woven
 * @param strict whether a mistake stops the JVM
 * @param log a level
 * @param jmx whether there are beans
 * @param mistakes what could not be used, in the user's words; for each the default holds
 */
record Options(boolean enabled, boolean strict, String log, boolean jmx, List<String> mistakes) {
    private static final String PREFIX = "coalesce.";
    private static final Map<String, String> DEFAULTS = defaults();
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("config", "");
        defaults.put("enabled", "true");
        defaults.put("strict", "false");
        defaults.put("log", "warn");
        defaults.put("jmx", "true");
        return defaults;
    }

    static Options read(String argument, Properties system) {
        List<String> mistakes = new ArrayList<>();
        Map<String, String> given = ofArgument(argument, mistakes);
        given.putAll(ofSystem(system, mistakes));
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        String config = given.getOrDefault("config", "").strip();
        if (!config.isEmpty()) {
            all.putAll(ofFile(config, mistakes));
        }
        all.putAll(given);
        return new Options(
                flag(all, "enabled", mistakes),
                flag(all, "strict", mistakes),
                level(all, mistakes),
                flag(all, "jmx", mistakes),
                List.copyOf(mistakes));
    }

    /** Lets what they say hold from now on, and reports what could not be used. */
    void apply() {
        Log.level(log);
        Mistakes.strict(strict);
        for (String mistake : mistakes) {
            Mistakes.report(mistake);
        }
    }

    private static Map<String, String> ofArgument(String argument, List<String> mistakes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : argument.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                mistakes.add("agent argument: read \"" + part + "\"; allowed: option=value, with " + known());
                continue;
            }
            enter(values, part.substring(0, equals).strip(), part.substring(equals + 1), "agent argument", mistakes);
        }
        return values;
    }

    private static Map<String, String> ofSystem(Properties system, List<String> mistakes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : new TreeSet<>(system.stringPropertyNames())) {
            if (name.startsWith(PREFIX)) {
                enter(
                        values,
                        name.substring(PREFIX.length()),
                        system.getProperty(name, ""),
                        "system property " + name,
                        mistakes);
            }
        }
        return values;
    }

    private static Map<String, String> ofFile(String path, List<String> mistakes) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            ConfigFile.read(path).forEach((name, value) -> enter(values, name, value, "file " + path, mistakes));
        } catch (InvalidSettingException e) {
            mistakes.add(String.valueOf(e.getMessage()));
        }
        return values;
    }

    private static void enter(
            Map<String, String> values, String name, @Nullable String value, String where, List<String> mistakes) {
        if (DEFAULTS.containsKey(name)) {
            values.put(name, value == null ? "" : value);
        } else {
            mistakes.add(where + ": read the option \"" + name + "\"; allowed: " + known());
        }
    }

    private static boolean flag(Map<String, String> all, String name, List<String> mistakes) {
        String text = all.getOrDefault(name, "").strip();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        mistakes.add("option " + name + ": read \"" + text + "\"; allowed: true or false");
        return Boolean.parseBoolean(DEFAULTS.get(name));
    }

    private static String level(Map<String, String> all, List<String> mistakes) {
        String text = all.getOrDefault("log", "").strip();
        for (String level : LEVELS) {
            if (level.equalsIgnoreCase(text)) {
                return level;
            }
        }
        mistakes.add("option log: read \"" + text + "\"; allowed: " + String.join(", ", LEVELS));
        return "warn";
    }

    private static String known() {
        return String.join(", ", DEFAULTS.keySet());
    }
}
