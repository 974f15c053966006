package dev.coalesce;

/**
 * Says once, by the system logger, that {@link Coalescer} is used in a JVM without an agent: somebody has probably
 * forgotten the JVM flag. An agent that was there and has left, or that was disabled, was not forgotten.
 */
final class MissingAgent {
    /** The agent publishes its state in this system property, also if it is not active. */
    private static final String STATUS = "dev.coalesce.agent";

    /** The agent's option, which is also one of applications that were woven at build time. */
    private static final String ENABLED = "coalesce.enabled";

    /** Whether nothing is to be said any more. Races are harmless: two threads may both say it. */
    private static boolean isSaid;

    private MissingAgent() {}

    /** Called for each call that runs its loader because there is no engine. */
    static void sayOnce() {
        if (!isSaid) {
            say();
        }
    }

    /** Called when an agent has come or gone. */
    static void forget() {
        isSaid = true;
    }

    private static void say() {
        isSaid = true; // first, because the logger may call a Coalescer
        try {
            boolean isDisabled =
                    "false".equalsIgnoreCase(System.getProperty(ENABLED, "").strip());
            if (!isDisabled && System.getProperty(STATUS) == null) {
                System.getLogger("dev.coalesce")
                        .log(
                                System.Logger.Level.WARNING,
                                "Coalescer runs each loader and shares nothing, because the Coalesce agent is not present in"
                                        + " this JVM. Start the JVM with -javaagent:coalesce-agent.jar, or call"
                                        + " CoalesceAttach.install() first. To say nothing, turn off the logger dev.coalesce.");
            }
        } catch (Throwable e) {
            // The application's call matters more than the message.
        }
    }
}
