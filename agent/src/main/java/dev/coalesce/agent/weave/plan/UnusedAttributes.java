package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;

/** Warns about attributes that are set, and can have no effect because of the others or of the method. */
final class UnusedAttributes {
    private static final String ENABLED = "enabled";
    private static final String TTL = "ttl";
    private static final String STALE_FOR = "staleFor";
    private static final String MAX_SIZE = "maxSize";
    private static final String[] OF_PUBLISHERS = {"maxBuffer", "maxBufferBytes", "cancelGrace"};

    /** The default value of each attribute of the annotation. */
    private static final String[] DEFAULTS = {"", "-1", "10000"};

    private UnusedAttributes() {}

    /** Warns about each such attribute. The method is named as messages name it. */
    static void warn(ResolvedAnnotation annotation, MethodPlan plan, String method) {
        if (isSet(annotation, STALE_FOR) && !isSet(annotation, TTL)) {
            warn(annotation, method, STALE_FOR, "because there is no ttl after which a result is stale: set ttl");
        }
        if (isSet(annotation, MAX_SIZE) && !isSet(annotation, TTL) && !isSet(annotation, "errorTtl")) {
            warn(annotation, method, MAX_SIZE, "because nothing is cached: set ttl");
        }
        if (plan.spec().shape() != ResultShape.PUBLISHER) {
            for (String attribute : OF_PUBLISHERS) {
                if (isSet(annotation, attribute)) {
                    warn(annotation, method, attribute, "because the method returns no publisher: remove it");
                }
            }
        }
        if (!annotation.isAnnotated()
                && annotation.attributes().size() == 1
                && annotation.key().isEmpty()
                && annotation.attributes().getOrDefault(ENABLED, "").strip().equalsIgnoreCase("false")) {
            warn(annotation, method, "enabled: false", "because nothing else coalesces the method: remove the rule");
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
        String message = attribute + " of " + annotation.source() + " on " + method + " is not used, " + reason;
        Log.warnOnce(message, message);
    }
}
