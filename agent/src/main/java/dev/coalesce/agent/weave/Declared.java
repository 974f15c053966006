package dev.coalesce.agent.weave;

import java.util.List;
import java.util.Map;

/**
 * What is said of a method that is to be coalesced.
 *
 * @param by the annotation or the rule, for messages
 * @param isAnnotated whether an annotation says it, and not rules alone
 * @param written in the annotation
 * @param attributes those that hold: what rules say wins
 * @param key the paths that hold
 * @param sources under which names rules may speak of it, the nearest first
 */
record Declared(
        String by,
        boolean isAnnotated,
        Map<String, String> written,
        Map<String, String> attributes,
        List<String> key,
        List<String> sources) {}
