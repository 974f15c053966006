package dev.coalesce.commands;

/** Formats what commands print. */
final class Text {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Text() {}

    /**
     * Replaces the characters of a line that could control the terminal or change the direction of the text. Names of
     * threads come from the application, which may have them from a stranger.
     */
    static String visible(String line) {
        StringBuilder text = new StringBuilder(line.length());
        line.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> text.append("\\u%04x".formatted(c));
                default -> text.appendCodePoint(c);
            }
        });
        return text.toString();
    }

    /** Does the same for several lines. */
    static String visibleLines(String lines) {
        return String.join("\n", lines.lines().map(Text::visible).toList());
    }

    /** Shows a duration with three digits or less: {@code 0.4s}, {@code 33.0s}, {@code 2m05s}, {@code 3h12m}. */
    static String duration(long millis) {
        long seconds = millis / 1000;
        if (seconds < MINUTE) {
            return seconds + "." + millis % 1000 / 100 + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m" + twoDigits(seconds % MINUTE) + "s";
        }
        return seconds < DAY
                ? seconds / HOUR + "h" + twoDigits(seconds % HOUR / MINUTE) + "m"
                : seconds / DAY + "d" + twoDigits(seconds % DAY / HOUR) + "h";
    }

    private static String twoDigits(long value) {
        return (value < 10 ? "0" : "") + value;
    }

    /** Shows a number with separators and at most one digit behind the point: {@code 1,204} or {@code 0.3}. */
    static String number(double value) {
        double rounded = Math.round(value * 10) / 10.0;
        return rounded < 100 && rounded != Math.rint(rounded) ? String.valueOf(rounded) : number(Math.round(value));
    }

    /** Shows a whole number with separators. */
    static String number(long value) {
        StringBuilder digits = new StringBuilder(String.valueOf(value));
        for (int i = digits.length() - 3; i > (value < 0 ? 1 : 0); i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** Shows a number of bytes with three digits or less and a decimal unit: {@code 512 B}, {@code 1.2 kB}. */
    static String bytes(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return number(value) + " " + units[unit];
    }

    /** Shows a share as a percentage; {@code --} if there is nothing to divide by. */
    static String percent(long part, long whole) {
        return whole <= 0 ? "--" : String.valueOf(Math.round(1000.0 * part / whole) / 10.0);
    }

    /** Pluralizes an English noun that takes an s. */
    static String count(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    static String padRight(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
