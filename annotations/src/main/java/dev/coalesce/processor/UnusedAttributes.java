package dev.coalesce.processor;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.lang.model.element.AnnotationValue;

/**
 * Finds attributes that are set, and can have no effect because of the others. The agent's class of the same name
 * decides in the same way, but knows the rules and options too, which may set an attribute that is missing here.
 */
final class UnusedAttributes {
    static final String STALE_FOR = "staleFor";
    static final String ON_TIMEOUT = "onTimeout";

    private static final Pattern ZERO = Pattern.compile("0+\\s*(ms|s|m|h)", Pattern.CASE_INSENSITIVE);

    private final DeclaredAnnotation coalesce;

    UnusedAttributes(DeclaredAnnotation coalesce) {
        this.coalesce = coalesce;
    }

    /** Throws if results are to be served when they are stale, but never become stale. */
    void checkStaleFor() throws ConfigurationError {
        String text = DeclaredAnnotation.text(coalesce.value(STALE_FOR));
        boolean isValid = text != null && AttributeChecker.isDuration(text);
        if (isValid && isSet(STALE_FOR) && !isSet("ttl")) {
            throw new ConfigurationError(
                    STALE_FOR + " is not used, because there is no ttl after which a result is stale", "Set ttl");
        }
    }

    /** Throws if the number of cached results is limited, but nothing is cached. */
    void checkMaxSize() throws ConfigurationError {
        AnnotationValue value = coalesce.value(AttributeChecker.MAX_SIZE);
        boolean isValid = value != null && value.getValue() instanceof Long size && size > 0;
        if (isValid && !isSet("ttl") && !isSet("errorTtl")) {
            throw new ConfigurationError(
                    AttributeChecker.MAX_SIZE + " is not used, because nothing is cached", "Set ttl");
        }
    }

    /** Throws if followers are told what to do after a timeout, but wait without a limit. */
    void checkOnTimeout() throws ConfigurationError {
        AnnotationValue value = coalesce.value(ON_TIMEOUT);
        if (value != null && value.getValue().toString().equals("PROCEED") && !isSet("waitTimeout")) {
            throw new ConfigurationError(
                    ON_TIMEOUT + " is not used, because followers wait without a limit", "Set waitTimeout");
        }
    }

    /** Tells whether a duration is longer than zero. One that is not valid is reported elsewhere, and counts as set. */
    private boolean isSet(String duration) {
        String text = DeclaredAnnotation.text(coalesce.value(duration));
        if (text == null) {
            return coalesce.value(duration) != null;
        }
        String trimmed = text.strip();
        if (trimmed.isEmpty() || ZERO.matcher(trimmed).matches()) {
            return false;
        }
        try {
            return !Duration.parse(trimmed).isZero();
        } catch (DateTimeException e) {
            return true;
        }
    }
}
