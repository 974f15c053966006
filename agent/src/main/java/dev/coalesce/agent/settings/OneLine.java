package dev.coalesce.agent.settings;

/** Prepares a text that a user wrote for a message, so that each message is a single line of limited length. */
public final class OneLine {
    private static final int MAX_LENGTH = 500;

    private OneLine() {}

    /**
     * Replaces control characters by blanks and shortens the text if necessary.
     *
     * @param text the text
     * @return the text in one line, ending in {@code ...} if it was shortened
     */
    public static String of(String text) {
        StringBuilder line = null;
        int length = Math.min(text.length(), MAX_LENGTH);
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                line = line == null ? new StringBuilder(text.substring(0, length)) : line;
                line.setCharAt(i, ' ');
            }
        }
        String shown = line == null ? text.substring(0, length) : line.toString();
        return length < text.length() ? shown + "..." : shown;
    }
}
