package dev.coalesce.agent.settings;

/** Thrown for an attribute or option whose value is invalid. Says what was read, and what is allowed instead. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String read;
    private final String allowed;

    /**
     * Creates an exception with a message of one line.
     *
     * @param attribute the attribute or option; {@code target} for the method itself
     * @param read what was read
     * @param allowed what is allowed
     */
    public InvalidSettingException(String attribute, String read, String allowed) {
        super(attribute + ": read " + OneLine.of(read) + "; allowed: " + OneLine.of(allowed));
        this.read = OneLine.of(read);
        this.allowed = OneLine.of(allowed);
    }

    /**
     * Returns the value that was read, without the name of the attribute.
     *
     * @return the text, in one line
     */
    public String read() {
        return read;
    }

    /**
     * Returns the values that are allowed.
     *
     * @return the text, in one line
     */
    public String allowed() {
        return allowed;
    }
}
