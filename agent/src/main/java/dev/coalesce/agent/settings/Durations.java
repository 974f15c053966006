package dev.coalesce.agent.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Durations as users write them. */
public final class Durations {
    /** What is allowed, for messages. */
    public static final String ALLOWED = "a duration such as 500ms, 30s, 5m, 1h or PT30S";

    /** Far enough from overflow that sums of a few stay positive; about 73 years. */
    private static final long MOST = Long.MAX_VALUE / 4;

    private static final int MOST_DIGITS = 18;
    private static final String SPACE = " \t\n\u000B\f\r";

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or ISO-8601; blank: none
     * @return nanoseconds, capped at about 73 years; 0 for none
     * @throws IllegalArgumentException if it is none of these, or negative
     */
    public static long nanos(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return 0;
        }
        try {
            Duration simple = ofUnit(trimmed.toLowerCase(Locale.ROOT));
            return nanos(simple != null ? simple : Duration.parse(trimmed));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not " + ALLOWED, e);
        }
    }

    /**
     * The nanoseconds of a duration.
     *
     * @param duration not negative
     * @return nanoseconds, capped at about 73 years
     * @throws IllegalArgumentException if it is negative
     */
    public static long nanos(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative");
        }
        return duration.compareTo(Duration.ofNanos(MOST)) > 0 ? MOST : duration.toNanos();
    }

    /** Digits and a unit; null: something else. Without a regular expression, which a start would wait for. */
    private static @Nullable Duration ofUnit(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (end == 0 || end > MOST_DIGITS) {
            return null;
        }
        int unit = end;
        while (unit < text.length() && SPACE.indexOf(text.charAt(unit)) >= 0) {
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
