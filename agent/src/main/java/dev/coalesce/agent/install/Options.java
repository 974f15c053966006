package dev.coalesce.agent.install;

import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

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

    /** As {@link OptionValues#STREAM_DIR}. */
    public static final String STREAM_DIR = OptionValues.STREAM_DIR;

    /**
     * Their names.
     *
     * @return all there are, in the order in which messages have them
     */
    public static List<String> names() {
        return OptionValues.names();
    }

    /**
     * Reads them.
     *
     * @param argument {@code option=value,...}
     * @param system where system properties are
     * @return never throws: what could not be used is among the mistakes
     */
    public static Options read(String argument, Properties system) {
        OptionValues values = OptionValues.ofAgent();
        values.takeArgument(argument, "agent argument");
        values.takeSystem(system);
        String config = values.config();
        int before = values.mistakes().size();
        Rules rules = config.isEmpty() ? Rules.NONE : ofFile(config, values);
        List<String> inFile = new ArrayList<>(
                values.mistakes().subList(before, values.mistakes().size()));
        boolean enabled = values.flag("enabled");
        boolean strict = values.flag("strict");
        String log = values.level();
        boolean jmx = values.flag("jmx");
        ByteOptions bytes = new ByteOptions(values.size("streamMemory"), values.size("streamDisk"), values.directory());
        Map<String, String> streams = values.streams();
        for (String mistake : values.mistakes()) {
            if (mistake.startsWith(OptionValues.FILE) && !inFile.contains(mistake)) {
                inFile.add(mistake);
            }
        }
        return new Options(
                enabled, strict, log, jmx, bytes, config, rules, streams, values.mistakes(), List.copyOf(inFile));
    }

    /** Lets what they say hold from now on, and reports what could not be used; which stops the JVM only where it may. */
    void apply(boolean mayStop) {
        Log.level(log);
        ConfigurationErrors.strict(strict && mayStop);
        for (String mistake : mistakes) {
            ConfigurationErrors.report(mistake);
        }
    }

    private static Rules ofFile(String path, OptionValues values) {
        try {
            ConfigFile file = ConfigFile.read(path);
            for (String mistake : file.mistakes()) {
                values.mistaken(mistake);
            }
            for (Map.Entry<String, ConfigFile.Option> each : file.options().entrySet()) {
                ConfigFile.Option option = each.getValue();
                values.takeOfFile(each.getKey(), option.value(), option.where(), option.mistake());
            }
            return file.rules();
        } catch (InvalidSettingException e) {
            values.configMistaken(String.valueOf(e.getMessage()));
            return Rules.NONE;
        }
    }
}
