package dev.coalesce.agent.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Writes a stack trace as {@link Throwable#printStackTrace()} does, but keeps each message in one line. */
final class StackText {
    private final StringBuilder text;

    /** A throwable may be its own cause, through others. */
    private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());

    private StackText(StringBuilder text) {
        this.text = text;
    }

    static void append(StringBuilder text, Throwable thrown) {
        new StackText(text).append(thrown, "", "");
    }

    private void append(Throwable thrown, String indent, String caption) {
        line(indent + caption + VisibleText.of(thrown.toString()));
        if (!written.add(thrown)) {
            return;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            line(indent + "\tat " + frame);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            append(suppressed, indent + "\t", "Suppressed: ");
        }
        Throwable cause = thrown.getCause();
        if (cause != null) {
            append(cause, indent, "Caused by: ");
        }
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
