package dev.coalesce.agent.report;

/**
 * Reports configuration errors: annotations, options and rules that cannot be used. Each is logged once, and its method
 * runs uncoalesced or its option has the default value. With {@code strict=true} the first one stops the JVM instead.
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
        if (!strict) {
            Log.warnOnce(message, message);
            return;
        }
        Log.fatal(message + " (strict=true: the JVM stops)");
        // System.exit would run shutdown hooks, which may wait for the class that this thread is loading.
        Runtime.getRuntime().halt(1);
    }
}
