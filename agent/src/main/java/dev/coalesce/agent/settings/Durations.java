package dev.coalesce.agent.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses durations as users write them. */
public final class Durations {
    /** The allowed values, for messages. */
    public static final String ALLOWED = "a duration such as 500ms, 30s, 5m, 1h or PT30S";

    /** About 73 years. The sum of three such durations does not overflow. */
    private static final long MAX_NANOS = Long.MAX_VALUE / 4;

    /** Any number with so many digits fits into a long. */
    private static final int MAX_DIGITS = 18;

    private static final String WHITESPACE = " \t\n\u000B\f\r";

    private Durations() {}

    /**
     * Parses a duration.
     *
     * @param text a duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or ISO-8601; may be blank
     * @return the nanoseconds, at most about 73 years; 0 if the text is blank
     * @throws IllegalArgumentException if the text is not a duration, or is negative
     */
    public static long nanos(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return 0;
        }
        try {
            Duration simple = parseSimple(trimmed.toLowerCase(Locale.ROOT));
            return nanos(simple != null ? simple : Duration.parse(trimmed));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not " + ALLOWED, e);
        }
    }

    /**
     * Converts a duration to nanoseconds.
     *
     * @param duration the duration
     * @return the nanoseconds, at most about 73 years
     * @throws IllegalArgumentException if the duration is negative
     */
    public static long nanos(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative, but only " + ALLOWED + " is allowed");
        }
        return duration.compareTo(Duration.ofNanos(MAX_NANOS)) > 0 ? MAX_NANOS : duration.toNanos();
    }

    /**
     * Parses digits followed by a unit; returns null for any other text. A regular expression would delay the start of
     * the JVM.
     */
    private static @Nullable Duration parseSimple(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (end == 0 || end > MAX_DIGITS) {
            return null;
        }
        int unit = end;
        while (unit < text.length() && WHITESPACE.indexOf(text.charAt(unit)) >= 0) {
            unit++;
        }
        long amount = Long.parseLong(text.substring(0, end));
        return switch (text.substring(unit)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> null;
        };
    }
}
