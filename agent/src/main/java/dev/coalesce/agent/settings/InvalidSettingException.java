package dev.coalesce.agent.settings;

import dev.coalesce.agent.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for an attribute, an option or a method that cannot be used as it is written. The message says what was read,
 * and what to write instead.
 */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The beginning of the texts of reasons about a key. */
    private static final String OF_KEY = "key has the path";

    /** Only the reason of a method's refusal is ever asked for. */
    private final Reason reason;

    /** The mistakes that were found after this one. Written by the thread that looks for mistakes. */
    private final transient List<InvalidSettingException> others = new ArrayList<>();

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

    private InvalidSettingException(Reason reason, String message, List<InvalidSettingException> others) {
        super(message);
        this.reason = reason;
        this.others.addAll(others);
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

    /** Returns the same mistake, told about a part that is not in the key of the method itself. */
    InvalidSettingException inContext(String subject, String otherCure) {
        String message = String.valueOf(getMessage());
        String told = message.startsWith(OF_KEY) ? subject + message.substring(OF_KEY.length()) : message;
        return new InvalidSettingException(reason, told + " " + otherCure, others);
    }

    /**
     * Adds this mistake to others that were found before it.
     *
     * @param first the first mistake; null if this is the first one
     * @return the exception to throw when all mistakes are known
     */
    public InvalidSettingException after(@Nullable InvalidSettingException first) {
        if (first == null) {
            return this;
        }
        first.others.addAll(all());
        return first;
    }

    /**
     * Lists all mistakes.
     *
     * @return this mistake, then those that were found after it
     */
    public List<InvalidSettingException> all() {
        List<InvalidSettingException> all = new ArrayList<>();
        all.add(this);
        all.addAll(others);
        return all;
    }

    /** Returns why the method that this is about is not coalesced. */
    public Reason reason() {
        return reason;
    }
}
