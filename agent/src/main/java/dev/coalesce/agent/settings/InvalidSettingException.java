package dev.coalesce.agent.settings;

/**
 * Thrown for an attribute, an option or a method that cannot be used as it is written. The message says what was read,
 * and what to write instead.
 */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message of one line.
     *
     * @param problem what was read and why it cannot be used, as a clause
     * @param cure what to do, as a sentence without its period
     */
    public InvalidSettingException(String problem, String cure) {
        super(ErrorText.of(problem, cure));
    }

    private InvalidSettingException(String message) {
        super(message);
    }

    /**
     * Creates an exception about a value.
     *
     * @param name the attribute or option
     * @param value the value that was read
     * @param allowed the allowed values, as the object of a verb
     * @return the exception
     */
    public static InvalidSettingException ofValue(String name, String value, String allowed) {
        return new InvalidSettingException(ErrorText.ofValue(name, value, allowed));
    }
}
