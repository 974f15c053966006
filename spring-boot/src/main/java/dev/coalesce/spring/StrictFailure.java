package dev.coalesce.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says without a stack trace why an application with {@code coalesce.strict=true} does not start. */
final class StrictFailure extends AbstractFailureAnalyzer<StrictException> {
    /** Called by Spring Boot, which finds this class in {@code spring.factories}. */
    StrictFailure() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StrictException cause) {
        return new FailureAnalysis(cause.getMessage(), "Correct the property, or remove coalesce.strict=true.", cause);
    }
}
