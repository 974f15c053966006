package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An option that exists. The table in this class is the only place that lists the options; {@link OptionValues} reads
 * their values.
 *
 * @param name the name
 * @param defaultText the text of the value if nobody sets the option
 * @param form the form of the value, for the usage text of the jar
 * @param meaning what the option does, for the same text
 * @param isForAgentOnly whether the option does not exist in an application that was woven at build time
 */
record KnownOption(String name, String defaultText, String form, String meaning, boolean isForAgentOnly) {
    /** The options whose new values take effect when the file is reloaded. */
    static final List<String> LIVE = List.of("enabled", Mode.NAME, "log", "showKeys");

    private static final String TRUE = "true";
    private static final String FLAG = "true|false";
    private static final String NUMBER = "NUMBER";
    private static final String DURATION = "DURATION";

    private static final Map<String, KnownOption> BY_NAME = new LinkedHashMap<>();

    static {
        addForAgent("config", "", "PATH", "YAML file with options and rules; reloaded when it changes");
        add("enabled", TRUE, FLAG, "false: nothing is woven (default: true)");
        addForAgent(
                Mode.NAME,
                "on",
                "MODE",
                "on, observe, verify or off, for all methods without a mode of their own (default: on)");
        addForAgent(
                "strict",
                "false",
                FLAG,
                "true: a configuration error stops the JVM with exit status 1 (default: false)");
        add("log", "warn", "LEVEL", "error, warn, info or debug; messages go to stderr (default: warn)");
        add(
                "jmx",
                TRUE,
                FLAG,
                "MBeans dev.coalesce:type=Method,name=\"<class>.<method>\" and type=Agent (default: true)");
        add("showKeys", "false", FLAG, "true: keys appear in logs, exceptions, events and commands (default: false)");
        addForAgent("console", "false", FLAG, "true: a Unix-domain socket answers the commands (default: false)");
        addForAgent("banner", TRUE, FLAG, "one line at the start of the JVM: version and options (default: true)");
        addForAgent(
                "observe", "", "PATTERNS", "classes or methods that are observed, such as com.acme.** (default: none)");
        add(
                ContextParts.NAME,
                "",
                "PATHS",
                "parts added to every key, such as [T(com.acme.Tenant).current] (default: none)");
        add("streamMemory", "64m", NUMBER, "maximum bytes in memory of one shared InputStream (default: 64m)");
        add(
                "streamDisk",
                "4g",
                NUMBER,
                "maximum bytes in temporary files of all InputStreams; 0: no files (default: 4g)");
        add("streamDir", "", "DIRECTORY", "directory of these temporary files (default: java.io.tmpdir)");
        add(
                "refreshThreads",
                "0",
                NUMBER,
                "maximum background refreshes at a time; 0: number of processors, at least 4");
        add(
                "waitTimeout",
                "",
                DURATION,
                "how long followers wait, for methods that do not set their own (default: none)");
        add("waitNotice", "10s", DURATION, "a wait longer than this is logged; 0s: never (default: 10s)");
        // The same as MethodSettings.DEFAULTS, written again because that class is not to be loaded before main.
        add("maxBuffer", "10000", NUMBER, "maximum elements buffered of one publisher's stream (default: 10000)");
        add(
                "maxBufferBytes",
                "16777216",
                NUMBER,
                "maximum bytes buffered of one publisher's stream (default: 16777216)");
        add("cancelGrace", "500ms", DURATION, "how long such a stream continues without subscribers (default: 500ms)");
        add(
                "cluster",
                "",
                "ADDRESS",
                "shares flights and results with other JVMs, such as redis://host (default: none)");
        add("namespace", "default", "NAME", "separates applications that use one server (default: default)");
        add("lease", "5s", DURATION, "how long another JVM waits for a leader that has died (default: 5s)");
        add("engine", "", "PATH", "jar of the client (default: coalesce-redis.jar beside this jar)");
        add("engineTimeout", "50ms", DURATION, "how long a call waits for an answer of the server (default: 50ms)");
        add("maxPayload", "1m", NUMBER, "maximum bytes of a result that other JVMs get (default: 1m)");
        add("secretFile", "", "PATH", "file with a secret that signs keys and results (default: none)");
    }

    private static void add(String name, String defaultText, String form, String meaning) {
        BY_NAME.put(name, new KnownOption(name, defaultText, form, meaning, false));
    }

    private static void addForAgent(String name, String defaultText, String form, String meaning) {
        BY_NAME.put(name, new KnownOption(name, defaultText, form, meaning, true));
    }

    /** Returns the name of an option that Spring's users write as {@code show-keys}. */
    static String inCamelCase(String name) {
        StringBuilder camelCase = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '-' && i + 1 < name.length()) {
                if (camelCase == null) {
                    camelCase = new StringBuilder(name.substring(0, i));
                }
                i++;
                camelCase.append(Character.toUpperCase(name.charAt(i)));
            } else if (camelCase != null) {
                camelCase.append(c);
            }
        }
        return camelCase == null ? name : camelCase.toString();
    }

    /** Returns one line for each option that explains it. */
    static String help() {
        StringBuilder text = new StringBuilder();
        for (KnownOption each : BY_NAME.values()) {
            text.append("  %-21s %s\n".formatted(each.name + "=" + each.form, each.meaning));
        }
        return text.toString();
    }

    /** Returns the names of all options, in the order in which messages list them. */
    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Returns the names of the options that exist only with the agent. */
    static List<String> namesForAgentOnly() {
        List<String> names = new ArrayList<>();
        for (KnownOption each : BY_NAME.values()) {
            if (each.isForAgentOnly) {
                names.add(each.name);
            }
        }
        return names;
    }

    /** Returns the text of an option that nobody sets; empty if there is no such option. */
    static String defaultOf(String name) {
        KnownOption option = BY_NAME.get(name);
        return option == null ? "" : option.defaultText;
    }
}
