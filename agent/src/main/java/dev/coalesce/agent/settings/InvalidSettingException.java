package dev.coalesce.agent.settings;

/** Something a user wrote that cannot be used: what it was, and what is allowed instead. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String read;
    private final String allowed;

    /**
     * Names all that a user needs to put it right.
     *
     * @param attribute the attribute or option, or {@code target} for the method itself
     * @param read what was read
     * @param allowed what is allowed
     */
    public InvalidSettingException(String attribute, String read, String allowed) {
        super(attribute + ": read " + OneLine.of(read) + "; allowed: " + OneLine.of(allowed));
        this.read = attribute + ": read " + OneLine.of(read);
        this.allowed = OneLine.of(allowed);
    }

    /**
     * What was read, and for which attribute.
     *
     * @return the message's first half
     */
    public String read() {
        return read;
    }

    /**
     * What is allowed.
     *
     * @return the message's second half
     */
    public String allowed() {
        return allowed;
    }
}
