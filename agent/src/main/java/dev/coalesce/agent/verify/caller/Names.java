package dev.coalesce.agent.verify.caller;

import java.util.List;
import java.util.Locale;

/** Names of dimensions that say nothing about a caller. */
final class Names {
    private static final List<String> TRACES =
            List.of("trace", "span", "requestid", "request-id", "request_id", "request.id", "correlation");

    private static final List<String> FRAMEWORKS = List.of(
            "org.springframework.",
            "jakarta.",
            "javax.",
            "org.apache.",
            "org.eclipse.jetty",
            "org.".concat("slf4j."), // the build renames the agent's own copy
            "ch.qos.logback.",
            "org.jboss.",
            "org.hibernate.",
            "io.netty.",
            "reactor.",
            "com.fasterxml.",
            "io.undertow",
            "SPRING_SECURITY",
            "io.micrometer",
            "io.opentelemetry");

    private Names() {}

    /** Tells whether a name is that of a request's own number, which is new in each request. */
    static boolean isTrace(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String each : TRACES) {
            if (lower.contains(each)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether an attribute or a class belongs to a framework. */
    static boolean isOfFramework(String name) {
        for (String each : FRAMEWORKS) {
            if (name.startsWith(each)) {
                return true;
            }
        }
        return false;
    }
}
