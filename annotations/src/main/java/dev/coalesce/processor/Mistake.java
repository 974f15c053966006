package dev.coalesce.processor;

/** Something written in an annotation that the agent could not use; its message is the one that the agent would log. */
final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    /** The attribute of a mistake that is about the annotated method itself. */
    static final String TARGET = "target";

    Mistake(String attribute, String read, String allowed) {
        super(attribute + ": read " + read + "; allowed: " + allowed, null, false, false);
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
