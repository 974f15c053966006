package dev.coalesce.agent.settings;

/** Something a user wrote that cannot be used: what it was, and what is allowed instead. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Names all that a user needs to put it right.
     *
     * @param attribute the attribute or option, or {@code target} for the method itself
     * @param read what was read
     * @param allowed what is allowed
     */
    public InvalidSettingException(String attribute, String read, String allowed) {
        super(attribute + ": read " + read + "; allowed: " + allowed);
    }
}
