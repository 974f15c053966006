package dev.coalesce.agent.settings;

import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Parses the values of options. An invalid option has its default value and becomes a configuration error. A new option
 * is a row in the table of {@link KnownOption}, and is read here. Not thread-safe.
 */
public final class OptionValues {
    /** The prefix that the position of an option in a file has. */
    public static final String FILE = "file ";

    /** An option that can be checked only in the JVM that stores streams: a command may see another file system. */
    public static final String STREAM_DIR = "streamDir";

    /** The option that prints a line at the start of the JVM. */
    public static final String BANNER = "banner";

    /** The option that decides whether keys are shown. */
    public static final String SHOW_KEYS = "showKeys";

    static final String CONFIG = "config";

    private static final String OPTION = ": option ";
    private static final String STREAM_DISK = "streamDisk";
    private static final List<String> NO_BYTES = List.of("0", "0k", "0m", "0g");
    private static final String REFRESH_THREADS = "refreshThreads";
    private static final String WAIT_TIMEOUT = "waitTimeout";
    private static final String WAIT_NOTICE = "waitNotice";
    private static final long WAIT_NOTICE_DEFAULT_NANOS = 10_000_000_000L;
    private static final List<String> ATTRIBUTES = List.of(WAIT_TIMEOUT, "maxBuffer", "maxBufferBytes", "cancelGrace");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    private final List<String> missing;
    private final List<String> errors = new ArrayList<>();
    private final OptionSources sources;

    /** The options whose values cannot be used, so that their defaults are in force. */
    private final Set<String> invalid = new HashSet<>();

    private OptionValues(List<String> missing) {
        this.missing = missing;
        this.sources = new OptionSources(missing, errors);
    }

    /**
     * The names of all options.
     *
     * @return the names, in the order in which messages list them
     */
    public static List<String> names() {
        return KnownOption.names();
    }

    /**
     * Explains all options.
     *
     * @return one line for each option
     */
    public static String help() {
        return KnownOption.help();
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
        return new OptionValues(KnownOption.namesForAgentOnly());
    }

    /**
     * Adds the options of an argument. They override options that were added before.
     *
     * @param argument the argument, {@code option=value,...}
     * @param origin where the argument was read, for messages
     */
    public void addArgument(String argument, String origin) {
        sources.addArgument(argument, origin);
    }

    /**
     * Adds the options among the system properties. They override options that were added before.
     *
     * @param system the system properties
     */
    public void addSystemProperties(Properties system) {
        sources.addSystemProperties(system);
    }

    /**
     * Adds an option of the configuration file. It does not override an option that was added before.
     *
     * @param name the name of the option
     * @param text the text of the value
     * @param origin the position in the file, for messages
     * @param error why the option has no value, reported if the name is valid; empty if it has one
     */
    public void addFromFile(String name, String text, String origin, String error) {
        sources.addFromFile(name, text, origin, error);
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
        OptionSetting setting = setting(name);
        String text = setting.stripped();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        addError(setting, name, "true or false");
        return Boolean.parseBoolean(KnownOption.defaultOf(name));
    }

    /**
     * The value of an option that is a number of bytes.
     *
     * @param name the name of the option
     * @return the value; the default if the value is invalid
     */
    public long size(String name) {
        OptionSetting setting = setting(name);
        try {
            return Sizes.bytes(setting.text());
        } catch (IllegalArgumentException e) {
            addError(setting, name, Sizes.ALLOWED);
            return Sizes.bytes(KnownOption.defaultOf(name));
        }
    }

    /**
     * The path of the configuration file.
     *
     * @return the path; empty if there is none
     */
    public String config() {
        OptionSetting setting = setting(CONFIG);
        String path = setting.stripped();
        if (path.isEmpty() && !setting.isDefault()) {
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
        return setting(name).stripped();
    }

    /**
     * Adds the error that an option has a value that cannot be used.
     *
     * @param name the name of the option
     * @param e what is wrong with the value
     */
    public void addError(String name, InvalidSettingException e) {
        addError(setting(name), e);
    }

    /**
     * The directory in which streams are stored. It is checked now, because a stream may need it much later.
     *
     * @return the path; empty if the option is not set or not a writable directory
     */
    public String streamDirectory() {
        OptionSetting setting = setting(STREAM_DIR);
        String path = setting.stripped();
        if (setting.isDefault()) {
            return path;
        }
        OptionSetting disk = setting(STREAM_DISK);
        if (NO_BYTES.contains(disk.stripped())) {
            addError(setting.origin()
                    + OPTION
                    + ErrorText.of(
                            STREAM_DIR + " is not used, because " + STREAM_DISK + " is 0 (" + disk.origin() + ")",
                            "Remove one of the two"));
        }
        if (isWritableDirectory(path)) {
            return path;
        }
        addError(setting, STREAM_DIR, "an existing, writable directory: create it, or name another");
        return "";
    }

    /**
     * The options in force, with their origins. To be called when all values have been read.
     *
     * @return the options that exist in this JVM, in the order in which messages list them
     */
    public List<OptionSetting> inForce() {
        List<OptionSetting> all = new ArrayList<>();
        for (String name : KnownOption.names()) {
            if (!missing.contains(name)) {
                OptionSetting setting = setting(name);
                all.add(invalid.contains(name) ? setting.replaced() : setting.masked());
            }
        }
        return all;
    }

    /**
     * The log level.
     *
     * @return the name of the level
     */
    public String logLevel() {
        OptionSetting setting = setting("log");
        for (String level : LEVELS) {
            if (level.equalsIgnoreCase(setting.stripped())) {
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
            OptionSetting setting = setting(name);
            if (setting.isDefault()) {
                continue;
            }
            try {
                MethodSettings.of(Map.of(name, setting.text()));
                attributes.put(name, setting.text());
            } catch (InvalidSettingException e) {
                addError(setting, e);
            }
        }
        return attributes;
    }

    /**
     * The parts that are added to every key.
     *
     * @return the parts, also those that cannot be used
     */
    public ContextParts context() {
        OptionSetting setting = setting(ContextParts.NAME);
        if (setting.isDefault()) {
            return ContextParts.NONE;
        }
        List<String> unusable = new ArrayList<>();
        ContextParts parts = ContextParts.parse(setting, unusable);
        for (String each : unusable) {
            // The setting stays in force: see ContextParts.
            addError(setting.origin()
                    + OPTION
                    + ErrorText.of(
                            ContextParts.NAME + " has the part \"" + each + "\"", "Use " + ContextParts.ALLOWED));
        }
        return parts;
    }

    /**
     * Returns the mode of methods that have none of their own.
     *
     * @return the mode
     */
    public Mode mode() {
        OptionSetting setting = setting(Mode.NAME);
        if (setting.isDefault()) {
            return Mode.ON;
        }
        Mode mode = Mode.parse(setting.text());
        if (mode == null) {
            addError(setting, Mode.NAME, Mode.ALLOWED);
            return Mode.ON;
        }
        return mode;
    }

    /**
     * The time after which a wait is reported.
     *
     * @return nanoseconds; 0 for never
     */
    public long waitNoticeNanos() {
        OptionSetting setting = setting(WAIT_NOTICE);
        if (setting.isDefault()) {
            return WAIT_NOTICE_DEFAULT_NANOS; // without the class that parses durations
        }
        try {
            if (!setting.text().isBlank()) {
                return Durations.nanos(setting.text());
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
        OptionSetting setting = setting(REFRESH_THREADS);
        try {
            int threads = Integer.parseInt(setting.stripped());
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

    private OptionSetting setting(String name) {
        return sources.get(name);
    }

    private void addError(OptionSetting setting, InvalidSettingException e) {
        invalid.add(setting.name());
        addError(setting.origin() + OPTION + e.getMessage());
    }

    private void addError(OptionSetting setting, String name, String allowed) {
        invalid.add(name);
        addError(setting.origin()
                + OPTION
                + ErrorText.ofValue(name, setting.masked().stripped(), allowed));
    }
}
