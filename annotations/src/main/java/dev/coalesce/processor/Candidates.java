package dev.coalesce.processor;

import java.util.Collection;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Lists what a user may have meant. The annotation processor has a copy of this file, and a test compares the two.
 */
public final class Candidates {
    /** More names would hide the one that was meant. */
    private static final int MAX_LISTED = 10;

    private Candidates() {}

    /**
     * Lists names for a message.
     *
     * @param names the names, in the order of the list
     * @return the first names, separated by commas; {@code nothing} if there is none
     */
    public static String list(Collection<String> names) {
        StringJoiner listed = new StringJoiner(", ").setEmptyValue("nothing");
        int count = 0;
        for (String each : names) {
            if (count++ == MAX_LISTED) {
                return listed + " and more";
            }
            listed.add(each);
        }
        return listed.toString();
    }

    /**
     * Asks for the name that is most like another one.
     *
     * @param read what was read
     * @param names the names that exist
     * @return a question in parentheses after a blank; empty if no name is like what was read
     */
    public static String question(String read, Collection<String> names) {
        int best = Math.max(1, (read.length() + 1) / 3) + 1;
        String nearest = "";
        for (String each : names) {
            int distance = distance(read.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = each;
            }
        }
        return nearest.isEmpty() || best >= read.length() ? "" : " (did you mean " + nearest + "?)";
    }

    /** Returns the Levenshtein distance: how many characters to insert, remove or replace. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
