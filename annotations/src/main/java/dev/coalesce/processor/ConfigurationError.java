package dev.coalesce.processor;

/**
 * An annotation contains something that the agent could not use. The message is the one that the agent would log at run
 * time.
 */
final class ConfigurationError extends Exception {
    private static final long serialVersionUID = 1L;

    /** The agent truncates what it read to the same length. */
    private static final int MAX_LENGTH = 500;

    /** Takes a clause about what was read, and a sentence without its period about what to write instead. */
    ConfigurationError(String problem, String cure) {
        super(singleLine(problem) + ". " + singleLine(cure) + ".", null, false, false);
    }

    /** Creates an error about a value. The allowed values are the object of a verb. */
    static ConfigurationError ofValue(String attribute, String value, String allowed) {
        return new ConfigurationError(attribute + " is " + quoted(value), "Use " + allowed);
    }

    /** Replaces control characters by spaces and truncates the text, as the agent does. */
    private static String singleLine(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.length() <= MAX_LENGTH ? line.toString() : line.substring(0, MAX_LENGTH) + "...";
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
