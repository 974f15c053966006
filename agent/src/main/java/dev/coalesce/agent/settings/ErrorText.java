package dev.coalesce.agent.settings;

import dev.coalesce.agent.reason.Reason;

/** Forms the text of a configuration error: a sentence about what was read, and one about what to write instead. */
public final class ErrorText {
    private ErrorText() {}

    /**
     * Forms the text of any error.
     *
     * @param problem what was read and why it cannot be used, as a clause
     * @param cure what to do, as a sentence without its period
     * @return two sentences in one line
     */
    public static String of(String problem, String cure) {
        return OneLine.of(problem) + ". " + OneLine.of(cure) + ".";
    }

    /**
     * Forms the text of an error in a value.
     *
     * @param name the attribute or option
     * @param value the value that was read
     * @param allowed the allowed values, as the object of a verb
     * @return two sentences in one line
     */
    public static String ofValue(String name, String value, String allowed) {
        return of(Reason.INVALID_VALUE.text(name, value), Reason.INVALID_VALUE.cure(name, value, allowed));
    }
}
