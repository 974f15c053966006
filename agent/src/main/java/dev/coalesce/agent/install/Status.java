package dev.coalesce.agent.install;

/**
 * Whether the agent is at work, for those who look at this JVM from outside: a system property, which the attach
 * mechanism reads.
 */
public final class Status {
    /** Its name. */
    public static final String PROPERTY = "dev.coalesce.agent";

    /** How its value starts while the agent is at work. */
    public static final String ACTIVE = "active ";

    private Status() {}

    static void set(String value) {
        try {
            System.setProperty(PROPERTY, value);
        } catch (SecurityException e) {
            // then nobody outside knows
        }
    }

    static void clear() {
        try {
            System.clearProperty(PROPERTY);
        } catch (SecurityException e) {
            // as above
        }
    }
}
