package dev.coalesce.agent.report;

/**
 * Makes characters visible that would change how a log is read: line breaks, escape sequences, text direction, and
 * characters without a width. A key or an exception's message may contain what a stranger has sent.
 */
final class VisibleText {
    private VisibleText() {}

    /** Replaces each such character by its escape sequence in Java, such as {@code \n} or {@code \u202e}. */
    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return escape(text);
            }
        }
        return text;
    }

    private static String escape(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = Character.charCount(c);
            if (!isInvisible(c)) {
                visible.appendCodePoint(c);
            } else {
                for (int k = i; k < i + length; k++) {
                    append(visible, text.charAt(k));
                }
            }
            i += length;
        }
        return visible.toString();
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static void append(StringBuilder visible, char c) {
        switch (c) {
            case '\n' -> visible.append("\\n");
            case '\r' -> visible.append("\\r");
            case '\t' -> visible.append("\\t");
            default -> {
                visible.append("\\u");
                String digits = Integer.toHexString(c);
                for (int i = digits.length(); i < 4; i++) {
                    visible.append('0');
                }
                visible.append(digits);
            }
        }
    }
}
