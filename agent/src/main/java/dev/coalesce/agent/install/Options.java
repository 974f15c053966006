package dev.coalesce.agent.install;

import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.OptionSetting;
import dev.coalesce.agent.settings.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The agent's options. A system property overrides the agent argument, and the argument overrides the file.
 *
 * @param enabled false if nothing is to be woven
 * @param mode what is done with methods that have no mode of their own
 * @param strict whether a configuration error stops the JVM
 * @param log the name of the log level
 * @param showKeys whether messages, exceptions, events and commands show keys
 * @param jmx whether MBeans are registered
 * @param console whether a Unix-domain socket answers the commands
 * @param banner whether a line is printed at the start of the JVM
 * @param texts the texts of all options in force, with their origins
 * @param storage the limits for shared {@code InputStream}s
 * @param config the path of the configuration file; empty if there is none
 * @param rules the rules in that file
 * @param methodDefaults attributes of methods that do not set their own; only those that the user has set
 * @param observe the classes and methods that are observed
 * @param context the parts that are added to every key
 * @param limits how long callers wait without a report, and how many refreshes run at a time
 * @param cluster how this JVM is connected with others; null if it is not
 * @param errors the configuration errors, as messages; each invalid option has its default value here
 * @param fileErrors those errors that are in the file
 */
public record Options(
        boolean enabled,
        Mode mode,
        boolean strict,
        String log,
        boolean showKeys,
        boolean jmx,
        boolean console,
        boolean banner,
        List<OptionSetting> texts,
        StorageOptions storage,
        String config,
        Rules rules,
        Map<String, String> methodDefaults,
        ObservePatterns observe,
        ContextParts context,
        EngineLimits limits,
        @Nullable ClusterSettings cluster,
        List<String> errors,
        List<String> fileErrors) {

    /** See {@link OptionValues#STREAM_DIR}. */
    public static final String STREAM_DIR = OptionValues.STREAM_DIR;

    /**
     * The names of all options.
     *
     * @return the names, in the order in which messages list them
     */
    public static List<String> names() {
        return OptionValues.names();
    }

    /**
     * Explains the options, for the usage text of the jar.
     *
     * @return one line for each option
     */
    public static String help() {
        return OptionValues.help();
    }

    /**
     * Reads the options. Never throws: whatever is invalid becomes a configuration error.
     *
     * @param argument the agent argument, {@code option=value,...}
     * @param systemProperties the system properties
     * @return the options
     */
    public static Options read(String argument, Properties systemProperties) {
        OptionValues values = OptionValues.forAgent();
        values.addArgument(argument, "agent argument");
        values.addSystemProperties(systemProperties);
        String config = values.config();
        int errorsBeforeFile = values.errors().size();
        Rules rules = config.isEmpty() ? Rules.NONE : readFile(config, values);
        List<String> fileErrors = new ArrayList<>(
                values.errors().subList(errorsBeforeFile, values.errors().size()));
        boolean enabled = values.flag("enabled");
        Mode mode = values.mode();
        boolean strict = values.flag("strict");
        String log = values.logLevel();
        boolean showKeys = values.flag(OptionValues.SHOW_KEYS);
        boolean jmx = values.flag("jmx");
        boolean console = values.flag("console");
        boolean banner = values.flag(OptionValues.BANNER);
        StorageOptions storage =
                new StorageOptions(values.size("streamMemory"), values.size("streamDisk"), values.streamDirectory());
        Map<String, String> methodDefaults = values.methodDefaults();
        ObservePatterns observe = observe(values);
        ContextParts context = values.context();
        EngineLimits limits = new EngineLimits(values.waitNoticeNanos(), values.refreshThreads());
        boolean isConnected = !values.text(ClusterSettings.CLUSTER).isEmpty();
        ClusterSettings cluster = isConnected ? ClusterSettings.read(values) : null;
        // The values of the file's options were checked only now.
        for (String error : values.errors()) {
            if (error.startsWith(OptionValues.FILE) && !fileErrors.contains(error)) {
                fileErrors.add(error);
            }
        }
        return new Options(
                enabled,
                mode,
                strict,
                log,
                showKeys,
                jmx,
                console,
                banner,
                values.inForce(),
                storage,
                config,
                rules,
                methodDefaults,
                observe,
                context,
                limits,
                cluster,
                values.errors(),
                List.copyOf(fileErrors));
    }

    /** Prints one line that says what is in force, if the user wants it and this JVM is not a compiler or build tool. */
    void printBanner() {
        if (banner && !ToolJvm.isThis()) {
            String changed = OptionSetting.listChanged(texts);
            Log.always("version " + Version.TEXT + ", mode " + mode.text() + "; options: "
                    + (changed.isEmpty() ? "defaults" : changed)
                    + "; to see more: log=info, or java -jar coalesce-agent.jar for the commands");
        }
    }

    /** Applies the log level and strictness, and reports all configuration errors. */
    void apply(boolean mayStopJvm) {
        Log.setLevel(log);
        if (showKeys || !mayStopJvm) { // without the class KeyMark before main, if possible
            KeyMark.setShown(showKeys);
        }
        ConfigurationErrors.setStrict(strict && mayStopJvm);
        if (!errors.isEmpty()) {
            ConfigurationErrors.report(errors);
        }
    }

    private static ObservePatterns observe(OptionValues values) {
        try {
            return ObservePatterns.parse(values.text(ObservePatterns.NAME));
        } catch (InvalidSettingException e) {
            values.addError(ObservePatterns.NAME, e);
            return ObservePatterns.NONE;
        }
    }

    private static Rules readFile(String path, OptionValues values) {
        try {
            ConfigFile file = ConfigFile.read(path);
            for (String error : file.errors()) {
                values.addError(error);
            }
            for (Map.Entry<String, ConfigFile.Option> entry : file.options().entrySet()) {
                ConfigFile.Option option = entry.getValue();
                values.addFromFile(entry.getKey(), option.value(), option.where(), option.error());
            }
            return file.rules();
        } catch (InvalidSettingException e) {
            values.addConfigError(e);
            return Rules.NONE;
        }
    }
}
