package dev.coalesce.agent.report;

/**
 * What a user wrote and cannot be used: said, and what it concerns is left as it was. With {@code strict=true} it stops
 * the JVM instead.
 */
public final class ConfigurationErrors {
    private static volatile boolean strict;

    private ConfigurationErrors() {}

    /**
     * Decides what a mistake does from now on.
     *
     * @param stop whether it stops the JVM with exit status 1
     */
    public static void strict(boolean stop) {
        strict = stop;
    }

    /**
     * Reports one.
     *
     * @param message what was read, where, and what is allowed
     */
    public static void report(String message) {
        if (!strict) {
            Log.warnOnce(message, message);
            return;
        }
        Log.fatal(message + " (strict=true: the JVM stops)");
        // Not exit: its hooks may wait for a class that is being loaded on this very thread.
        Runtime.getRuntime().halt(1);
    }
}
