package dev.coalesce.agent.cli;

import dev.coalesce.agent.install.Options;

/** How to use the jar. Which options there are is known where they are read. */
final class Usage {
    private static final String COMMANDS = """
            Coalesce: concurrent calls with the same key share one execution.

              java -javaagent:coalesce-agent.jar[=option=value,...] -jar application.jar

            To a JVM that is running already, and out of it again:
              java -jar coalesce-agent.jar list
              java -jar coalesce-agent.jar attach <pid> [option=value ...]
              java -jar coalesce-agent.jar detach <pid>

            Options, also as system properties (-Dcoalesce.<option>=value) or keys of the YAML file that config names:
            """;

    private Usage() {}

    static String text() {
        StringBuilder text = new StringBuilder(COMMANDS);
        for (String option : Options.names()) {
            text.append("  %-20s %s\n".formatted(option + "=" + value(option), meaning(option)));
        }
        return text.toString();
    }

    private static String value(String option) {
        return switch (option) {
            case "config" -> "PATH";
            case "enabled", "strict", "jmx" -> "true|false";
            case "log" -> "LEVEL";
            case "streamDir" -> "DIRECTORY";
            case "cancelGrace" -> "DURATION";
            default -> "NUMBER";
        };
    }

    private static String meaning(String option) {
        return switch (option) {
            case "config" -> "a YAML file with options and rules";
            case "enabled" -> "false: nothing is woven";
            case "strict" -> "true: a mistake in an annotation or option stops the JVM, exit status 1";
            case "log" -> "error, warn (default), info or debug, to stderr";
            case "jmx" -> "MBeans dev.coalesce:type=Method,name=\"<class>.<method>\" and type=Agent";
            case "streamMemory" -> "most bytes of one shared InputStream in memory (1m)";
            case "streamDisk" -> "most bytes of all of them in temporary files (4g); 0: there are none";
            case "streamDir" -> "for these files (java.io.tmpdir)";
            case "maxBuffer" -> "most elements of one publisher's stream that are held (10000)";
            case "maxBufferBytes" -> "the same in bytes (16777216)";
            case "cancelGrace" -> "how long such a stream goes on without a subscriber (500ms)";
            default -> "see the documentation";
        };
    }
}
