package dev.coalesce.agent.install;

/**
 * Publishes whether the agent is active in this JVM. The status is a system property, which another process can read by
 * the attach mechanism.
 */
public final class Status {
    /** The name of the system property. */
    public static final String PROPERTY = "dev.coalesce.agent";

    /** The prefix of the property's value while the agent is active; the version follows. */
    public static final String ACTIVE = "active ";

    private Status() {}

    static void set(String value) {
        try {
            System.setProperty(PROPERTY, value);
        } catch (SecurityException e) {
            // A security manager forbids it: the status is not visible from outside.
        }
    }

    static void clear() {
        try {
            System.clearProperty(PROPERTY);
        } catch (SecurityException e) {
            // as in set
        }
    }
}
