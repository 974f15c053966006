package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.report.Mistakes;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.OneLine;
import dev.coalesce.agent.settings.Sizes;
import java.io.File;
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
 * @param bytes where those of streams may be stored
 * @param config the file's path; empty: there is none
 * @param rules read from it
 * @param streams how much of a stream is held, and for how long: attributes of methods that do not have them
 * @param mistakes what could not be used, in the user's words; for each the default holds
 * @param inFile those of them that are in the file
 */
public record Options(
        boolean enabled,
        boolean strict,
        String log,
        boolean jmx,
        ByteOptions bytes,
        String config,
        Rules rules,
        Map<String, String> streams,
        List<String> mistakes,
        List<String> inFile) {
    private static final String PREFIX = "coalesce.";
    private static final String CONFIG = "config";

    /** Means something in the JVM that stores there: its files may be others than those where a command runs. */
    public static final String STREAM_DIR = "streamDir";

    private static final Map<String, String> DEFAULTS = defaults();
    private static final String BY_DEFAULT = "default";
    private static final List<String> STREAMS = List.of("maxBuffer", "maxBufferBytes", "cancelGrace");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    private static final String FILE = "file ";

    /** A value, and where it was read. */
    private record Given(String value, String where) {}

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put(CONFIG, "");
        defaults.put("enabled", "true");
        defaults.put("strict", "false");
        defaults.put("log", "warn");
        defaults.put("jmx", "true");
        defaults.put("streamMemory", "1m");
        defaults.put("streamDisk", "4g");
        defaults.put(STREAM_DIR, "");
        // As in MethodSettings, which is not loaded before main.
        defaults.put("maxBuffer", "10000");
        defaults.put("maxBufferBytes", "16777216");
        defaults.put("cancelGrace", "500ms");
        return defaults;
    }

    /**
     * Reads them.
     *
     * @param argument {@code option=value,...}
     * @param system where system properties are
     * @return never throws: what could not be used is among the mistakes
     */
    public static Options read(String argument, Properties system) {
        List<String> mistakes = new ArrayList<>();
        List<String> inFile = new ArrayList<>();
        Map<String, Given> given = ofArgument(argument, mistakes);
        given.putAll(ofSystem(system, mistakes));
        Map<String, Given> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : DEFAULTS.entrySet()) {
            all.put(each.getKey(), new Given(each.getValue(), BY_DEFAULT));
        }
        Given file = given.getOrDefault(CONFIG, new Given("", BY_DEFAULT));
        String config = file.value.strip();
        Rules rules = Rules.NONE;
        if (!config.isEmpty()) {
            List<String> unreadable = new ArrayList<>();
            rules = ofFile(config, file.where, all, unreadable);
            mistakes.addAll(unreadable);
            inFile.addAll(unreadable);
        } else if (!file.where.equals(BY_DEFAULT)) {
            mistakes.add(mistake(file, CONFIG, "a file that can be read"));
        }
        all.putAll(given);
        boolean enabled = flag(all, "enabled", mistakes);
        boolean strict = flag(all, "strict", mistakes);
        String log = level(all, mistakes);
        boolean jmx = flag(all, "jmx", mistakes);
        ByteOptions bytes = new ByteOptions(
                size(all, "streamMemory", mistakes), size(all, "streamDisk", mistakes), directory(all, mistakes));
        Map<String, String> streams = streams(all, mistakes);
        for (String mistake : mistakes) {
            if (mistake.startsWith(FILE) && !inFile.contains(mistake)) {
                inFile.add(mistake);
            }
        }
        return new Options(
                enabled, strict, log, jmx, bytes, config, rules, streams, List.copyOf(mistakes), List.copyOf(inFile));
    }

    /**
     * Their names.
     *
     * @return all there are, in the order in which messages have them
     */
    public static List<String> names() {
        return List.copyOf(DEFAULTS.keySet());
    }

    /** Lets what they say hold from now on, and reports what could not be used; which stops the JVM only where it may. */
    void apply(boolean mayStop) {
        Log.level(log);
        Mistakes.strict(strict && mayStop);
        for (String mistake : mistakes) {
            Mistakes.report(mistake);
        }
    }

    private static Map<String, Given> ofArgument(String argument, List<String> mistakes) {
        Map<String, Given> values = new LinkedHashMap<>();
        for (String part : argument.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                mistakes.add("agent argument: read \"" + OneLine.of(part) + "\"; allowed: option=value, with "
                        + String.join(", ", DEFAULTS.keySet()));
                continue;
            }
            enter(values, part.substring(0, equals).strip(), part.substring(equals + 1), "agent argument", mistakes);
        }
        return values;
    }

    private static Map<String, Given> ofSystem(Properties system, List<String> mistakes) {
        Map<String, Given> values = new LinkedHashMap<>();
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

    private static Rules ofFile(String path, String named, Map<String, Given> values, List<String> mistakes) {
        try {
            ConfigFile file = ConfigFile.read(path);
            mistakes.addAll(file.mistakes());
            for (Map.Entry<String, ConfigFile.Option> each : file.options().entrySet()) {
                ConfigFile.Option option = each.getValue();
                if (option.mistake().isEmpty() || !known(option.where()).contains(each.getKey())) {
                    enter(values, each.getKey(), option.value(), option.where(), mistakes);
                } else {
                    mistakes.add(option.mistake());
                }
            }
            return file.rules();
        } catch (InvalidSettingException e) {
            mistakes.add(named + ": option " + e.getMessage());
            return Rules.NONE;
        }
    }

    private static void enter(
            Map<String, Given> values, String name, @Nullable String value, String where, List<String> mistakes) {
        List<String> known = known(where);
        if (known.contains(name)) {
            values.put(name, new Given(value == null ? "" : value, where));
        } else {
            mistakes.add(OneLine.of(where) + ": read the option \"" + OneLine.of(name) + "\"; allowed: "
                    + String.join(", ", known));
        }
    }

    private static boolean flag(Map<String, Given> all, String name, List<String> mistakes) {
        Given given = all.getOrDefault(name, new Given("", BY_DEFAULT));
        String text = given.value.strip();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        mistakes.add(mistake(given, name, "true or false"));
        return Boolean.parseBoolean(DEFAULTS.get(name));
    }

    private static long size(Map<String, Given> all, String name, List<String> mistakes) {
        Given given = all.getOrDefault(name, new Given("", BY_DEFAULT));
        try {
            return Sizes.bytes(given.value);
        } catch (IllegalArgumentException e) {
            mistakes.add(mistake(given, name, Sizes.ALLOWED));
            return Sizes.bytes(String.valueOf(DEFAULTS.get(name)));
        }
    }

    /** Looked at now, since a stream that needs it may come much later. */
    private static String directory(Map<String, Given> all, List<String> mistakes) {
        Given given = all.getOrDefault(STREAM_DIR, new Given("", BY_DEFAULT));
        File directory = new File(given.value.strip());
        if (given.where.equals(BY_DEFAULT) || (directory.isDirectory() && directory.canWrite())) {
            return given.value.strip();
        }
        mistakes.add(mistake(given, STREAM_DIR, "a directory that is there and can be written to"));
        return "";
    }

    private static String level(Map<String, Given> all, List<String> mistakes) {
        Given given = all.getOrDefault("log", new Given("", BY_DEFAULT));
        for (String level : LEVELS) {
            if (level.equalsIgnoreCase(given.value.strip())) {
                return level;
            }
        }
        mistakes.add(mistake(given, "log", String.join(", ", LEVELS)));
        return "warn";
    }

    private static Map<String, String> streams(Map<String, Given> all, List<String> mistakes) {
        Map<String, String> usable = new LinkedHashMap<>();
        for (String name : STREAMS) {
            Given given = all.getOrDefault(name, new Given("", BY_DEFAULT));
            if (given.where.equals(BY_DEFAULT)) {
                continue;
            }
            try {
                MethodSettings.of(Map.of(name, given.value));
                usable.put(name, given.value);
            } catch (InvalidSettingException e) {
                mistakes.add(OneLine.of(given.where + ": option " + e.getMessage()));
            }
        }
        return usable;
    }

    private static String mistake(Given given, String name, String allowed) {
        return given.where + ": option " + name + ": read \"" + OneLine.of(given.value.strip()) + "\"; allowed: "
                + allowed;
    }

    /** In a file its rules too; but it does not name another. */
    private static List<String> known(String where) {
        List<String> known = new ArrayList<>(DEFAULTS.keySet());
        if (where.startsWith(FILE)) {
            known.remove(CONFIG);
            known.add("methods");
        }
        return known;
    }
}
