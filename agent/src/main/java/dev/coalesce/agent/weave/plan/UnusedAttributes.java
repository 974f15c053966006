package dev.coalesce.agent.weave.plan;

import dev.coalesce.Scope;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import org.jspecify.annotations.Nullable;

/**
 * Reports attributes that are set, and can have no effect because of the others or of the method. {@code onTimeout} is
 * not among them: whether it has an effect depends on an option, which is known when the method is linked.
 */
final class UnusedAttributes {
    private static final String ENABLED = "enabled";
    private static final String STALE_FOR = "staleFor";
    private static final String MAX_SIZE = "maxSize";

    /** The default value of each attribute of the annotation. */
    private static final String[] DEFAULTS = {"", "-1", "10000"};

    private UnusedAttributes() {}

    /**
     * Returns the error that stale results are to be served, but none becomes stale: its author has forgotten the
     * caching itself. Null if there is no such error. The method is named as messages name it.
     */
    static @Nullable String error(ResolvedAnnotation annotation, MethodPlan plan, String method) {
        if (MethodSettings.isShared(annotation.attributes())
                && !plan.spec().isStatic()
                && plan.settings().scope() != Scope.TYPE) {
            return message(
                    annotation,
                    method,
                    MethodSettings.SHARED,
                    "because other JVMs do not have the objects whose calls these are. Set scope to TYPE, or make the"
                            + " method static.");
        }
        return plan.settings().staleForNanos() > 0 && plan.settings().ttlNanos() == 0
                ? message(
                        annotation,
                        method,
                        STALE_FOR,
                        "because there is no ttl after which a result is stale. Set ttl.")
                : null;
    }

    /** Warns about each other attribute. The method is named as messages name it. */
    static void warn(ResolvedAnnotation annotation, MethodPlan plan, String method) {
        MethodSettings settings = plan.settings();
        if (isSet(annotation, MAX_SIZE) && settings.ttlNanos() == 0 && settings.errorTtlNanos() == 0) {
            warn(annotation, method, MAX_SIZE, "because nothing is cached. Set ttl.");
        }
        if (isSet(annotation, MethodSettings.CODEC) && !MethodSettings.isShared(annotation.attributes())) {
            warn(annotation, method, MethodSettings.CODEC, "because the results stay in this JVM. Set shared.");
        }
        if (plan.spec().shape() != ResultShape.PUBLISHER) {
            for (String attribute : MethodSettings.OF_PUBLISHERS) {
                if (isSet(annotation, attribute)) {
                    warn(annotation, method, attribute, "because the method returns no publisher. Remove it.");
                }
            }
        }
        if (!annotation.isAnnotated()
                && annotation.attributes().size() == 1
                && annotation.key().isEmpty()
                && annotation.attributes().getOrDefault(ENABLED, "").strip().equalsIgnoreCase("false")) {
            warn(annotation, method, "enabled: false", "because nothing else coalesces the method. Remove the rule.");
        }
    }

    private static boolean isSet(ResolvedAnnotation annotation, String attribute) {
        String value = annotation.attributes().getOrDefault(attribute, "").strip();
        for (String unset : DEFAULTS) {
            if (value.equals(unset)) {
                return false;
            }
        }
        return true;
    }

    private static void warn(ResolvedAnnotation annotation, String method, String attribute, String reason) {
        String message = message(annotation, method, attribute, reason);
        Log.warnOnce(message, message);
    }

    private static String message(ResolvedAnnotation annotation, String method, String attribute, String reason) {
        return attribute + " of " + annotation.source() + " on " + method + " is not used, " + reason;
    }
}
