package dev.coalesce.agent.cli;

import dev.coalesce.agent.install.Options;

/** Explains the options for the usage text of the jar. The list of options comes from the class that reads them. */
final class OptionsHelp {
    private OptionsHelp() {}

    /** Returns one line for each option. */
    static String text() {
        StringBuilder text = new StringBuilder();
        for (String option : Options.names()) {
            text.append("  %-21s %s\n".formatted(option + "=" + value(option), meaning(option)));
        }
        return text.toString();
    }

    private static String value(String option) {
        return switch (option) {
            case "config" -> "PATH";
            case "enabled", "strict", "jmx" -> "true|false";
            case "log" -> "LEVEL";
            case "streamDir" -> "DIRECTORY";
            case "cancelGrace", "waitTimeout", "waitNotice" -> "DURATION";
            default -> "NUMBER";
        };
    }

    private static String meaning(String option) {
        return switch (option) {
            case "config" -> "YAML file with options and rules; reloaded when it changes";
            case "enabled" -> "false: nothing is woven (default: true)";
            case "strict" -> "true: a configuration error stops the JVM with exit status 1 (default: false)";
            case "log" -> "error, warn, info or debug; messages go to stderr (default: warn)";
            case "jmx" -> "MBeans dev.coalesce:type=Method,name=\"<class>.<method>\" and type=Agent (default: true)";
            case "streamMemory" -> "maximum bytes in memory of one shared InputStream (default: 64m)";
            case "streamDisk" -> "maximum bytes in temporary files of all InputStreams; 0: no files (default: 4g)";
            case "streamDir" -> "directory of these temporary files (default: java.io.tmpdir)";
            case "refreshThreads" -> "maximum background refreshes at a time; 0: number of processors, at least 4";
            case "waitTimeout" -> "how long followers wait, for methods that do not set their own (default: none)";
            case "waitNotice" -> "a wait longer than this is logged; 0s: never (default: 10s)";
            case "maxBuffer" -> "maximum elements buffered of one publisher's stream (default: 10000)";
            case "maxBufferBytes" -> "maximum bytes buffered of one publisher's stream (default: 16777216)";
            case "cancelGrace" -> "how long such a stream continues without subscribers (default: 500ms)";
            default -> "see the documentation";
        };
    }
}
