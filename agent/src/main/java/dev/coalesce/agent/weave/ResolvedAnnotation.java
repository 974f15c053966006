package dev.coalesce.agent.weave;

import dev.coalesce.agent.settings.Origin;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.method.MethodDescription;

/**
 * What is said of a method that is to be coalesced.
 *
 * @param by the annotation or the rule, for messages
 * @param written in the annotation
 * @param attributes those that hold: what rules say wins
 * @param key the paths that hold
 * @param namesFrom the declaration that the paths were written for
 * @param origin where all this comes from
 * @param others that hold as much, and have to say the same
 */
record ResolvedAnnotation(
        String by,
        Map<String, String> written,
        Map<String, String> attributes,
        List<String> key,
        MethodDescription.InDefinedShape namesFrom,
        Origin origin,
        List<ResolvedAnnotation> others) {

    /** As one of a class that was generated to stand in front of others. */
    ResolvedAnnotation ofProxy() {
        Origin ofProxy = new Origin(origin.annotated(), origin.sources(), origin.overridden(), true);
        return new ResolvedAnnotation(by, written, attributes, key, namesFrom, ofProxy, others);
    }

    boolean isAnnotated() {
        return origin.annotated();
    }
}
