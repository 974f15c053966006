package dev.coalesce.agent.settings;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Collects options from several sources and parses their values. An invalid option has its default value and becomes a
 * configuration error. Not thread-safe.
 */
public final class OptionValues {
    /** The prefix that the position of an option in a file has. */
    public static final String FILE = "file ";

    /** An option that can be checked only in the JVM that stores streams: a command may see another file system. */
    public static final String STREAM_DIR = "streamDir";

    private static final String SYSTEM_PROPERTY_PREFIX = "coalesce.";
    private static final String CONFIG = "config";
    /** The option that prints a line at the start of the JVM. */
    public static final String BANNER = "banner";

    private static final String OPTION = ": option ";
    private static final Map<String, String> DEFAULTS = defaults();

    /** The source of a value that the user has not set. */
    private static final String DEFAULT_SOURCE = "default";

    private static final String STREAM_DISK = "streamDisk";
    private static final List<String> NO_BYTES = List.of("0", "0k", "0m", "0g");
    private static final String REFRESH_THREADS = "refreshThreads";
    private static final String WAIT_TIMEOUT = "waitTimeout";
    private static final String WAIT_NOTICE = "waitNotice";
    private static final long WAIT_NOTICE_DEFAULT_NANOS = 10_000_000_000L;
    private static final List<String> ATTRIBUTES = List.of(WAIT_TIMEOUT, "maxBuffer", "maxBufferBytes", "cancelGrace");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    /** A value that was read, and where it was read. */
    private record Setting(String text, String source) {}

    private final List<String> agentOnly;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();

    private OptionValues(List<String> agentOnly) {
        this.agentOnly = agentOnly;
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put(CONFIG, "");
        defaults.put("enabled", "true");
        defaults.put("strict", "false");
        defaults.put("log", "warn");
        defaults.put("jmx", "true");
        defaults.put(BANNER, "true");
        defaults.put("observe", "");
        defaults.put("streamMemory", "64m");
        defaults.put(STREAM_DISK, "4g");
        defaults.put(STREAM_DIR, "");
        defaults.put(REFRESH_THREADS, "0");
        defaults.put(WAIT_TIMEOUT, "");
        defaults.put(WAIT_NOTICE, "10s");
        // The same as MethodSettings.DEFAULTS, written again because that class is not to be loaded before main.
        defaults.put("maxBuffer", "10000");
        defaults.put("maxBufferBytes", "16777216");
        defaults.put("cancelGrace", "500ms");
        return defaults;
    }

    /**
     * The names of all options.
     *
     * @return the names, in the order in which messages list them
     */
    public static List<String> names() {
        return List.copyOf(DEFAULTS.keySet());
    }

    /**
     * Creates the options of the agent, which has all options.
     *
     * @return options of which none is set yet
     */
    public static OptionValues forAgent() {
        return new OptionValues(List.of());
    }

    /**
     * Creates the options of an application that was woven at build time. It reads no file, and no error stops it.
     *
     * @return options of which none is set yet
     */
    public static OptionValues forWovenApplication() {
        return new OptionValues(List.of(CONFIG, "strict", BANNER, "observe"));
    }

    /**
     * Adds the options of an argument. They override options that were added before.
     *
     * @param argument the argument, {@code option=value,...}
     * @param source where the argument was read, for messages
     */
    public void addArgument(String argument, String source) {
        for (String part : argument.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                addError(source + ": "
                        + ErrorText.of(
                                "\"" + part + "\" has no value",
                                "Write option=value, where option is one of " + knownNames(source)));
            } else {
                String name = part.substring(0, equals).strip();
                if (checkName(name, source)) {
                    settings.put(name, new Setting(part.substring(equals + 1), source));
                }
            }
        }
    }

    /**
     * Adds the options among the system properties. They override options that were added before.
     *
     * @param system the system properties
     */
    public void addSystemProperties(Properties system) {
        for (String property : new TreeSet<>(system.stringPropertyNames())) {
            if (property.startsWith(SYSTEM_PROPERTY_PREFIX)) {
                String name = property.substring(SYSTEM_PROPERTY_PREFIX.length());
                String source = "system property " + property;
                if (checkName(name, source)) {
                    settings.put(name, new Setting(system.getProperty(property, ""), source));
                }
            }
        }
    }

    /**
     * Adds an option of the configuration file. It does not override an option that was added before.
     *
     * @param name the name of the option
     * @param text the text of the value
     * @param source the position in the file, for messages
     * @param error why the option has no value, reported if the name is valid; empty if it has one
     */
    public void addFromFile(String name, String text, String source, String error) {
        if (!checkName(name, source)) {
            return;
        }
        if (error.isEmpty()) {
            settings.putIfAbsent(name, new Setting(text, source));
        } else {
            addError(error);
        }
    }

    /**
     * Adds a configuration error.
     *
     * @param error the message for the user
     */
    public void addError(String error) {
        errors.add(error);
    }

    /**
     * The configuration errors so far.
     *
     * @return a copy of the messages
     */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /**
     * The value of an option that is true or false.
     *
     * @param name the name of the option
     * @return the value; the default if the value is invalid
     */
    public boolean flag(String name) {
        Setting setting = setting(name);
        String text = setting.text.strip();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        addError(setting, name, "true or false");
        return Boolean.parseBoolean(DEFAULTS.get(name));
    }

    /**
     * The value of an option that is a number of bytes.
     *
     * @param name the name of the option
     * @return the value; the default if the value is invalid
     */
    public long size(String name) {
        Setting setting = setting(name);
        try {
            return Sizes.bytes(setting.text);
        } catch (IllegalArgumentException e) {
            addError(setting, name, Sizes.ALLOWED);
            return Sizes.bytes(String.valueOf(DEFAULTS.get(name)));
        }
    }

    /**
     * The path of the configuration file.
     *
     * @return the path; empty if there is none
     */
    public String config() {
        Setting setting = setting(CONFIG);
        String path = setting.text.strip();
        if (path.isEmpty() && !setting.source.equals(DEFAULT_SOURCE)) {
            addError(setting, CONFIG, "the path of a readable YAML file");
        }
        return path;
    }

    /**
     * Adds the error that the configuration file as a whole cannot be used.
     *
     * @param e what is wrong with the file
     */
    public void addConfigError(InvalidSettingException e) {
        addError(CONFIG, e);
    }

    /**
     * The text of an option.
     *
     * @param name the name of the option
     * @return the text as it was read; the default if the option is not set
     */
    public String text(String name) {
        return setting(name).text.strip();
    }

    /**
     * Adds the error that an option has a value that cannot be used.
     *
     * @param name the name of the option
     * @param e what is wrong with the value
     */
    public void addError(String name, InvalidSettingException e) {
        addError(setting(name).source + OPTION + e.getMessage());
    }

    /**
     * The directory in which streams are stored. It is checked now, because a stream may need it much later.
     *
     * @return the path; empty if the option is not set or not a writable directory
     */
    public String streamDirectory() {
        Setting setting = setting(STREAM_DIR);
        String path = setting.text.strip();
        if (setting.source.equals(DEFAULT_SOURCE)) {
            return path;
        }
        Setting disk = setting(STREAM_DISK);
        if (NO_BYTES.contains(disk.text.strip())) {
            addError(setting.source
                    + OPTION
                    + ErrorText.of(
                            STREAM_DIR + " is not used, because " + STREAM_DISK + " is 0 (" + disk.source + ")",
                            "Remove one of the two"));
        }
        if (isWritableDirectory(path)) {
            return path;
        }
        addError(setting, STREAM_DIR, "an existing, writable directory: create it, or name another");
        return "";
    }

    /**
     * The options that somebody has set.
     *
     * @return {@code name=value}, separated by commas; empty if all options have their default values
     */
    public String inForce() {
        StringBuilder text = new StringBuilder();
        for (String name : DEFAULTS.keySet()) {
            Setting setting = settings.get(name);
            if (setting != null && !name.equals(BANNER)) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(name)
                        .append('=')
                        .append(OneLine.of(setting.text.strip()));
            }
        }
        return text.toString();
    }

    /**
     * The log level.
     *
     * @return the name of the level
     */
    public String logLevel() {
        Setting setting = setting("log");
        for (String level : LEVELS) {
            if (level.equalsIgnoreCase(setting.text.strip())) {
                return level;
            }
        }
        addError(setting, "log", "one of " + String.join(", ", LEVELS));
        return "warn";
    }

    /**
     * The attributes of methods that do not set their own.
     *
     * @return texts by attribute name; only the options that are set and valid
     */
    public Map<String, String> methodDefaults() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : ATTRIBUTES) {
            Setting setting = setting(name);
            if (setting.source.equals(DEFAULT_SOURCE)) {
                continue;
            }
            try {
                MethodSettings.of(Map.of(name, setting.text));
                attributes.put(name, setting.text);
            } catch (InvalidSettingException e) {
                addError(setting.source + OPTION + e.getMessage());
            }
        }
        return attributes;
    }

    /**
     * The time after which a wait is reported.
     *
     * @return nanoseconds; 0 for never
     */
    public long waitNoticeNanos() {
        Setting setting = setting(WAIT_NOTICE);
        if (setting.source.equals(DEFAULT_SOURCE)) {
            return WAIT_NOTICE_DEFAULT_NANOS; // without the class that parses durations
        }
        try {
            if (!setting.text.isBlank()) {
                return Durations.nanos(setting.text);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        addError(setting, WAIT_NOTICE, Durations.ALLOWED + ", or 0s for never");
        return WAIT_NOTICE_DEFAULT_NANOS;
    }

    /**
     * The maximum number of background refreshes that run at a time.
     *
     * @return the number; 0 if it depends on the number of processors
     */
    public int refreshThreads() {
        Setting setting = setting(REFRESH_THREADS);
        try {
            int threads = Integer.parseInt(setting.text.strip());
            if (threads >= 0) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        addError(setting, REFRESH_THREADS, "a whole number, or 0 for the number of processors, at least 4");
        return 0;
    }

    /** Rejects the empty path first: since Java 24, {@code new File("")} is the current directory. */
    private static boolean isWritableDirectory(String path) {
        File directory = new File(path);
        return !path.isEmpty() && directory.isDirectory() && directory.canWrite();
    }

    private Setting setting(String name) {
        Setting setting = settings.get(name);
        return setting == null ? new Setting(DEFAULTS.getOrDefault(name, ""), DEFAULT_SOURCE) : setting;
    }

    private boolean checkName(String name, String source) {
        boolean isKnown = known(source).contains(name);
        if (!isKnown) {
            addError(OneLine.of(source) + ": "
                    + ErrorText.of("there is no option \"" + name + "\"", "Use one of " + knownNames(source)));
        }
        return isKnown;
    }

    private void addError(Setting setting, String name, String allowed) {
        addError(setting.source + OPTION + ErrorText.ofValue(name, setting.text.strip(), allowed));
    }

    private String knownNames(String source) {
        return String.join(", ", known(source))
                + (agentOnly.isEmpty() ? "" : " (" + String.join(", ", agentOnly) + " exist only with the agent)");
    }

    /** The options that a source may set. A file may also have rules, but cannot name another file. */
    private List<String> known(String source) {
        List<String> known = new ArrayList<>(DEFAULTS.keySet());
        known.removeAll(agentOnly);
        if (source.startsWith(FILE)) {
            known.remove(CONFIG);
            known.add("methods");
        }
        return known;
    }
}
