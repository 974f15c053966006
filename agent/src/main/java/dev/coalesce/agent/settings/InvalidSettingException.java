package dev.coalesce.agent.settings;

import dev.coalesce.agent.reason.Reason;

/**
 * Thrown for an attribute, an option or a method that cannot be used as it is written. The message says what was read,
 * and what to write instead.
 */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Not a constant of its own for an option: only the reason of a method's refusal is ever asked for. */
    private final Reason reason;

    /**
     * Creates an exception with a message of one line, about something else than a coalesced method.
     *
     * @param problem what was read and why it cannot be used, as a clause
     * @param cure what to do, as a sentence without its period
     */
    public InvalidSettingException(String problem, String cure) {
        super(ErrorText.of(problem, cure));
        this.reason = Reason.INVALID_VALUE;
    }

    /**
     * Creates an exception about a method that cannot be coalesced.
     *
     * @param reason why
     * @param values what replaces the placeholders of the reason's text, then those of its cure
     */
    public InvalidSettingException(Reason reason, String... values) {
        super(ErrorText.of(reason.text(values), reason.cure(values)));
        this.reason = reason;
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
        return new InvalidSettingException(Reason.INVALID_VALUE, name, value, allowed);
    }

    /** Returns why the method that this is about is not coalesced. */
    public Reason reason() {
        return reason;
    }
}
