package dev.coalesce.agent.report;

import java.util.List;

/**
 * Reports configuration errors: annotations, options and rules that cannot be used. Each is logged once, and its method
 * runs uncoalesced or its option has the default value. With {@code strict=true} the first ones stop the JVM instead.
 */
public final class ConfigurationErrors {
    /** Written when the options are applied, read by threads that load classes. */
    private static volatile boolean strict;

    private ConfigurationErrors() {}

    /**
     * Sets whether configuration errors stop the JVM from now on.
     *
     * @param stopsJvm true if the first error stops the JVM with exit status 1
     */
    public static void setStrict(boolean stopsJvm) {
        strict = stopsJvm;
    }

    /**
     * Reports an error.
     *
     * @param message what was read, where, and what is allowed
     */
    public static void report(String message) {
        report(List.of(message));
    }

    /**
     * Reports errors that were found together, such as all errors in a class.
     *
     * @param messages for each error, what was read, where, and what is allowed
     */
    public static void report(List<String> messages) {
        if (!strict) {
            for (String message : messages) {
                Log.warnOnce(message, message);
            }
            return;
        }
        for (String message : messages) {
            Log.fatal(message + " (strict=true: the JVM stops)");
        }
        // System.exit would run shutdown hooks, which may wait for the class that this thread is loading.
        Runtime.getRuntime().halt(1);
    }
}
