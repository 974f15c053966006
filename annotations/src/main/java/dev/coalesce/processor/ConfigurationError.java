package dev.coalesce.processor;

/**
 * An annotation contains something that the agent could not use. The message is the one that the agent would log at run
 * time.
 */
final class ConfigurationError extends Exception {
    private static final long serialVersionUID = 1L;

    /** The agent truncates what it read to the same length. */
    private static final int MAX_LENGTH = 500;

    /** The attribute name of an error about the annotated method itself. */
    static final String TARGET = "target";

    ConfigurationError(String attribute, String found, String allowed) {
        super(attribute + ": read " + singleLine(found) + "; allowed: " + singleLine(allowed), null, false, false);
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
