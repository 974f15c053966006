package dev.coalesce.agent.settings;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Options as a user gave them, each with where it was read, and what of them cannot be used. For one thread. */
public final class OptionValues {
    /** How the place of an option in a file begins. */
    public static final String FILE = "file ";

    /** Means something in the JVM that stores there: its files may be others than those where a command runs. */
    public static final String STREAM_DIR = "streamDir";

    private static final String PREFIX = "coalesce.";
    private static final String CONFIG = "config";
    private static final Map<String, String> DEFAULTS = defaults();
    private static final String BY_DEFAULT = "default";
    private static final List<String> STREAMS = List.of("maxBuffer", "maxBufferBytes", "cancelGrace");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    /** A value, and where it was read. */
    private record Given(String value, String where) {}

    private final List<String> agents;
    private final Map<String, Given> all = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private OptionValues(List<String> agents) {
        this.agents = agents;
    }

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
     * The names of all.
     *
     * @return in the order in which messages have them
     */
    public static List<String> names() {
        return List.copyOf(DEFAULTS.keySet());
    }

    /**
     * The agent's, which has all options.
     *
     * @return none given yet: the defaults hold
     */
    public static OptionValues ofAgent() {
        return new OptionValues(List.of());
    }

    /**
     * Those of an application that was woven while it was built: without files, and it is not stopped.
     *
     * @return none given yet: the defaults hold
     */
    public static OptionValues ofWoven() {
        return new OptionValues(List.of(CONFIG, "strict"));
    }

    /**
     * Takes those of an argument; they win over what was taken before.
     *
     * @param argument {@code option=value,...}
     * @param where it was read
     */
    public void takeArgument(String argument, String where) {
        for (String part : argument.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                mistaken(where + ": read \"" + OneLine.of(part) + "\"; allowed: option=value, with " + allowed(where));
            } else {
                String name = part.substring(0, equals).strip();
                if (isKnown(name, where)) {
                    all.put(name, new Given(part.substring(equals + 1), where));
                }
            }
        }
    }

    /**
     * Takes those among system properties; they win over what was taken before.
     *
     * @param system where system properties are
     */
    public void takeSystem(Properties system) {
        for (String name : new TreeSet<>(system.stringPropertyNames())) {
            if (name.startsWith(PREFIX)) {
                String option = name.substring(PREFIX.length());
                String where = "system property " + name;
                if (isKnown(option, where)) {
                    all.put(option, new Given(system.getProperty(name, ""), where));
                }
            }
        }
    }

    /**
     * Takes one of a file, unless it was taken from elsewhere.
     *
     * @param name of the option
     * @param value its text
     * @param where it was read
     * @param mistake why it has no value, where it is an option at all; empty: it has one
     */
    public void takeOfFile(String name, String value, String where, String mistake) {
        if (!isKnown(name, where)) {
            return;
        }
        if (mistake.isEmpty()) {
            all.putIfAbsent(name, new Given(value, where));
        } else {
            mistaken(mistake);
        }
    }

    /**
     * Notes what could not be used.
     *
     * @param mistake in the user's words
     */
    public void mistaken(String mistake) {
        mistakes.add(mistake);
    }

    /**
     * What could not be used so far.
     *
     * @return in the user's words; a copy
     */
    public List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /**
     * One that is true or false.
     *
     * @param name of the option
     * @return its default where it cannot be used
     */
    public boolean flag(String name) {
        Given given = given(name);
        String text = given.value.strip();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        mistaken(given, name, "true or false");
        return Boolean.parseBoolean(DEFAULTS.get(name));
    }

    /**
     * One that is a number of bytes.
     *
     * @param name of the option
     * @return its default where it cannot be used
     */
    public long size(String name) {
        Given given = given(name);
        try {
            return Sizes.bytes(given.value);
        } catch (IllegalArgumentException e) {
            mistaken(given, name, Sizes.ALLOWED);
            return Sizes.bytes(String.valueOf(DEFAULTS.get(name)));
        }
    }

    /**
     * The file with more of them.
     *
     * @return its path; empty: there is none
     */
    public String config() {
        Given given = given(CONFIG);
        String path = given.value.strip();
        if (path.isEmpty() && !given.where.equals(BY_DEFAULT)) {
            mistaken(given, CONFIG, "a file that can be read");
        }
        return path;
    }

    /**
     * Notes what is wrong with that file as such.
     *
     * @param message in the user's words
     */
    public void configMistaken(String message) {
        mistaken(given(CONFIG).where + ": option " + message);
    }

    /**
     * Where streams are stored. Looked at now, since one that needs it may come much later.
     *
     * @return empty where it is not given, or cannot be used
     */
    public String directory() {
        Given given = given(STREAM_DIR);
        String path = given.value.strip();
        if (given.where.equals(BY_DEFAULT) || isDirectory(path)) {
            return path;
        }
        mistaken(given, STREAM_DIR, "a directory that is there and can be written to");
        return "";
    }

    /**
     * What is logged.
     *
     * @return the name of a level
     */
    public String level() {
        Given given = given("log");
        for (String level : LEVELS) {
            if (level.equalsIgnoreCase(given.value.strip())) {
                return level;
            }
        }
        mistaken(given, "log", String.join(", ", LEVELS));
        return "warn";
    }

    /**
     * How much of a stream is held, and for how long: attributes of methods that do not have them.
     *
     * @return those that are given, and can be used
     */
    public Map<String, String> streams() {
        Map<String, String> usable = new LinkedHashMap<>();
        for (String name : STREAMS) {
            Given given = given(name);
            if (given.where.equals(BY_DEFAULT)) {
                continue;
            }
            try {
                MethodSettings.of(Map.of(name, given.value));
                usable.put(name, given.value);
            } catch (InvalidSettingException e) {
                mistaken(OneLine.of(given.where + ": option " + e.getMessage()));
            }
        }
        return usable;
    }

    /** From Java 24 on the file of an empty path is the current directory. */
    private static boolean isDirectory(String path) {
        File directory = new File(path);
        return !path.isEmpty() && directory.isDirectory() && directory.canWrite();
    }

    private Given given(String name) {
        Given given = all.get(name);
        return given == null ? new Given(DEFAULTS.getOrDefault(name, ""), BY_DEFAULT) : given;
    }

    private boolean isKnown(String name, String where) {
        boolean known = known(where).contains(name);
        if (!known) {
            mistaken(OneLine.of(where) + ": read the option \"" + OneLine.of(name) + "\"; allowed: " + allowed(where));
        }
        return known;
    }

    private void mistaken(Given given, String name, String allowed) {
        mistaken(given.where + ": option " + name + ": read \"" + OneLine.of(given.value.strip()) + "\"; allowed: "
                + allowed);
    }

    private String allowed(String where) {
        return String.join(", ", known(where))
                + (agents.isEmpty() ? "" : " (" + String.join(" and ", agents) + " are the agent's)");
    }

    /** In a file its rules too; but it does not name another. */
    private List<String> known(String where) {
        List<String> known = new ArrayList<>(DEFAULTS.keySet());
        known.removeAll(agents);
        if (where.startsWith(FILE)) {
            known.remove(CONFIG);
            known.add("methods");
        }
        return known;
    }
}
