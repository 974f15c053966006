package dev.coalesce.attach;

import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What forbids attaching in this JVM. It is found out before the attempt: a JVM with
 * {@code -XX:+DisableAttachMechanism} answers an attempt with a thread dump, and the attempt waits for ten seconds.
 */
final class ThisJvm {
    private static final String INSTEAD = " Remove that flag, or start the JVM with -javaagent:coalesce-agent.jar.";

    private static final String NO_DYNAMIC_LOADING =
            "the JVM was started with -XX:-EnableDynamicAgentLoading, so it accepts no agent while it runs." + INSTEAD;

    private ThisJvm() {}

    static void checkAcceptsAgents() throws CannotAttachException {
        if (ModuleFinder.ofSystem().find("java.instrument").isEmpty()) {
            throw new CannotAttachException("this Java runtime (" + System.getProperty("java.home")
                    + ") has no module java.instrument. Add java.instrument to the jlink command,"
                    + " or weave the application while it is built.");
        }
        List<String> arguments = arguments();
        if (isOn("DisableAttachMechanism", false, arguments)) {
            throw new CannotAttachException(
                    "the JVM was started with -XX:+DisableAttachMechanism, so it accepts no agent while it runs."
                            + INSTEAD);
        }
        if (!isOn("EnableDynamicAgentLoading", true, arguments)) {
            throw new CannotAttachException(NO_DYNAMIC_LOADING);
        }
    }

    /** Explains what the JVM itself answered to an attempt. */
    static CannotAttachException refused(String answer) {
        return new CannotAttachException(
                answer.contains("EnableDynamicAgentLoading") || answer.contains("Dynamic agent loading is not enabled")
                        ? NO_DYNAMIC_LOADING
                        : "the JVM answered: " + answer + ". Start it with -javaagent:coalesce-agent.jar.");
    }

    /** Returns whether a flag of the JVM is on. The last argument about it counts. */
    static boolean isOn(String flag, boolean standard, List<String> arguments) {
        boolean isOn = standard;
        for (String argument : arguments) {
            if (argument.equals("-XX:+" + flag)) {
                isOn = true;
            } else if (argument.equals("-XX:-" + flag)) {
                isOn = false;
            }
        }
        return isOn;
    }

    /** Returns the JVM's arguments, with those of environment variables and argument files where that is possible. */
    private static List<String> arguments() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } catch (LinkageError | RuntimeException noManagement) {
            return argumentsOfProcess();
        }
    }

    private static List<String> argumentsOfProcess() {
        List<String> arguments = new ArrayList<>();
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
            String value = System.getenv(variable);
            if (value != null) {
                arguments.addAll(Arrays.asList(value.split("\\s+")));
            }
        }
        arguments.addAll(
                Arrays.asList(ProcessHandle.current().info().arguments().orElse(new String[0])));
        return arguments;
    }
}
