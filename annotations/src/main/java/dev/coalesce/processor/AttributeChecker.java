package dev.coalesce.processor;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.AnnotationValue;
import org.jspecify.annotations.Nullable;

/** Checks the attributes whose validity depends on nothing but their own value. */
final class AttributeChecker {
    static final List<String> DURATIONS =
            List.of("ttl", "waitTimeout", "maxFlight", "errorTtl", "staleFor", "cancelGrace");

    /** Sizes of which -1 means that they are not set. */
    static final List<String> BUFFERS = List.of("maxBuffer", "maxBufferBytes");

    static final String NAME = "name";

    private static final int MAX_NAME = 200;

    static final String MAX_SIZE = "maxSize";

    private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(\\d{1,18})\\s*(ms|s|m|h)");

    private AttributeChecker() {}

    /** Checks the name of a method. The agent has the same check. */
    static void checkName(@Nullable AnnotationValue value) throws ConfigurationError {
        String text = DeclaredAnnotation.text(value);
        if (text != null && !isName(text.strip())) {
            throw ConfigurationError.ofValue(
                    NAME,
                    text,
                    "a name of at most 200 characters, in one line, with a letter or a digit, such as prices.by-sku");
        }
    }

    private static boolean isName(String name) {
        boolean hasLetter = name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            int type = Character.getType(each);
            if (type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                return false;
            }
            hasLetter |= Character.isLetterOrDigit(each) || Character.isSurrogate(each);
        }
        return hasLetter && name.length() <= MAX_NAME;
    }

    static void checkDuration(String attribute, @Nullable AnnotationValue value) throws ConfigurationError {
        String text = DeclaredAnnotation.text(value);
        if (text != null && !isDuration(text)) {
            throw ConfigurationError.ofValue(attribute, text, "a duration such as 500ms, 30s, 5m, 1h or PT30S");
        }
    }

    static void checkSize(String attribute, @Nullable AnnotationValue value) throws ConfigurationError {
        if (value != null && value.getValue() instanceof Long size && size <= 0) {
            boolean isUnset = size == -1 && BUFFERS.contains(attribute);
            if (!isUnset) {
                throw ConfigurationError.ofValue(attribute, size.toString(), "a whole number greater than 0");
            }
        }
    }

    /** Accepts blank text too, which means "not set". */
    static boolean isDuration(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return true;
        }
        Matcher matcher = AMOUNT_AND_UNIT.matcher(trimmed.toLowerCase(Locale.ROOT));
        try {
            return matcher.matches()
                    ? isInRange(Long.parseLong(matcher.group(1)), matcher.group(2))
                    : !Duration.parse(trimmed).isNegative();
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    /** Tells whether the duration fits into a {@link Duration}, which counts seconds in a long. */
    private static boolean isInRange(long amount, String unit) {
        return switch (unit) {
            case "m" -> amount <= Long.MAX_VALUE / 60;
            case "h" -> amount <= Long.MAX_VALUE / 3600;
            default -> true;
        };
    }
}
