package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins several strings into one. Woven call sites pass a single string constant to their bootstrap method: for several
 * constants, the JVM would create method handles for each class, to collect them into an array.
 *
 * <p>The format is that of netstrings (D. J. Bernstein): the length of each string, a colon, the string.
 */
public final class Lines {
    private static final char AFTER_LENGTH = ':';

    private Lines() {}

    /**
     * Joins strings.
     *
     * @param lines the strings, of any content
     * @return the joined string
     */
    public static String join(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.length()).append(AFTER_LENGTH).append(line);
        }
        return text.toString();
    }

    /**
     * Splits what {@link #join} has joined.
     *
     * @param text the joined string
     * @return the strings
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
