package dev.coalesce.agent.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them. */
public final class Durations {
    /** What is allowed, for messages. */
    public static final String ALLOWED = "a duration such as 500ms, 30s, 5m, 1h or PT30S";

    /** Far enough from overflow that sums of a few stay positive; about 73 years. */
    private static final long MOST = Long.MAX_VALUE / 4;

    private static final Pattern SHORT = Pattern.compile("(\\d{1,18})\\s*(ms|s|m|h)");

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
            Matcher m = SHORT.matcher(trimmed.toLowerCase(Locale.ROOT));
            return nanos(m.matches() ? ofUnit(Long.parseLong(m.group(1)), m.group(2)) : Duration.parse(trimmed));
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

    private static Duration ofUnit(long amount, String unit) {
        switch (unit) {
            case "ms":
                return Duration.ofMillis(amount);
            case "s":
                return Duration.ofSeconds(amount);
            case "m":
                return Duration.ofMinutes(amount);
            default:
                return Duration.ofHours(amount);
        }
    }
}
