package dev.coalesce.agent.settings;

/** Texts of users in messages: a line of a log is one line, and not for ever long, whatever was read. */
public final class OneLine {
    private static final int MOST = 500;

    private OneLine() {}

    /**
     * The text as it can stand in a message.
     *
     * @param text of a user
     * @return the same where it is short and holds no control characters; else spaces stand for those, and dots for the end
     */
    public static String of(String text) {
        StringBuilder line = null;
        int length = Math.min(text.length(), MOST);
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
