package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Several strings in one, each after its length: a call site with one constant is linked without the method handles that the
 * JVM makes, anew for each class, to collect several into an array.
 */
public final class Lines {
    private static final char AFTER_LENGTH = ':';

    private Lines() {}

    /**
     * One string of several.
     *
     * @param lines of any content
     * @return what {@link #split} reads
     */
    public static String join(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.length()).append(AFTER_LENGTH).append(line);
        }
        return text.toString();
    }

    /**
     * The strings that were made one.
     *
     * @param text by {@link #join}
     * @return as they were
     */
    public static String[] split(String text) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int start = text.indexOf(AFTER_LENGTH, at) + 1;
            at = start + Integer.parseInt(text.substring(at, start - 1));
            lines.add(text.substring(start, at));
        }
        return lines.toArray(new String[0]);
    }
}
