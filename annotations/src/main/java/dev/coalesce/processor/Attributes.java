package dev.coalesce.processor;

import static dev.coalesce.processor.Mistake.quoted;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.AnnotationValue;
import org.jspecify.annotations.Nullable;

/** Attributes that can be judged by themselves. */
final class Attributes {
    static final List<String> DURATIONS = List.of("ttl", "waitTimeout", "maxFlight", "errorTtl", "staleFor");
    static final String MAX_SIZE = "maxSize";

    private static final Pattern SHORT = Pattern.compile("(\\d{1,18})\\s*(ms|s|m|h)");

    private Attributes() {}

    static void checkDuration(String attribute, @Nullable AnnotationValue value) throws Mistake {
        String text = Written.text(value);
        if (text != null && !isDuration(text)) {
            throw new Mistake(attribute, quoted(text), "a duration such as 500ms, 30s, 5m, 1h or PT30S");
        }
    }

    static void checkMaxSize(@Nullable AnnotationValue value) throws Mistake {
        if (value != null && value.getValue() instanceof Long size && size <= 0) {
            throw new Mistake(MAX_SIZE, quoted(size.toString()), "a whole number greater than 0");
        }
    }

    /** Blank is none. */
    static boolean isDuration(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return true;
        }
        Matcher m = SHORT.matcher(trimmed.toLowerCase(Locale.ROOT));
        try {
            return m.matches()
                    ? isInRange(Long.parseLong(m.group(1)), m.group(2))
                    : !Duration.parse(trimmed).isNegative();
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    private static boolean isInRange(long amount, String unit) {
        return switch (unit) {
            case "m" -> amount <= Long.MAX_VALUE / 60;
            case "h" -> amount <= Long.MAX_VALUE / 3600;
            default -> true;
        };
    }
}
