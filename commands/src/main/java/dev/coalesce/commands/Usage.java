package dev.coalesce.commands;

/** The usage text of the jar. */
final class Usage {
    /** The commands, as the message about an unknown command lists them. */
    static final String COMMANDS =
            "attach <pid> [option=value ...], detach <pid>, list, status <pid>, top <pid>, flights <pid>,"
                    + " why <pid> <method>, observe <pid> <pattern>..., web <pid>, clear <pid> [method],"
                    + " set <pid> <method> attribute=value";

    private static final String TEXT = """
            Coalesce: concurrent calls with the same key share one execution.

            Start an application with the agent:
              java -javaagent:coalesce-agent.jar[=option=value,...] -jar application.jar

            Find the running JVMs, install the agent in one of them, remove it again:
              java -jar coalesce-agent.jar list
              java -jar coalesce-agent.jar attach <pid> [option=value ...]
              java -jar coalesce-agent.jar detach <pid>

            Find methods that are worth coalescing, without changing what the application does:
              java -jar coalesce-agent.jar observe <pid> <pattern>...         what sharing would save, with rules for it

            See what the agent does in a running JVM, and change it:
              java -jar coalesce-agent.jar status <pid>                       methods with key and settings; refused ones
              java -jar coalesce-agent.jar why <pid> <method>                 why calls of a method are not shared
              java -jar coalesce-agent.jar top <pid>                          calls, shares and times of each method
              java -jar coalesce-agent.jar flights <pid>                      who leads, where, and who waits
              java -jar coalesce-agent.jar web <pid>                          the same as a page, live
              java -jar coalesce-agent.jar clear <pid> [method]               drops cached results
              java -jar coalesce-agent.jar set <pid> <method> attribute=value changes a method until the rules reload

            Each command has --json and --help.

            Options (each can also be a system property, -Dcoalesce.<option>=value, or a key in the config file):
            """;

    private Usage() {}

    static String text(String optionsHelp) {
        return TEXT + optionsHelp;
    }
}
