package dev.coalesce.processor;

/** Something written in an annotation that the agent could not use; its message is the one that the agent would log. */
final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MOST = 500;

    /** The attribute of a mistake that is about the annotated method itself. */
    static final String TARGET = "target";

    Mistake(String attribute, String read, String allowed) {
        super(attribute + ": read " + oneLine(read) + "; allowed: " + oneLine(allowed), null, false, false);
    }

    /** As the agent writes what it read: without control characters, and not for ever long. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.length() <= MOST ? line.toString() : line.substring(0, MOST) + "...";
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
