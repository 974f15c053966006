package dev.coalesce.agent.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds maps and sets that compare by anything but {@code equals}, such as HTTP headers in a map that ignores case. They
 * would arrive as collections that compare by {@code equals}, in which other keys are found. A wrapper hides what it
 * wraps, so a key in other letters is looked up.
 */
final class Lookups {
    private static final Set<Class<?>> BY_EQUALS =
            Set.of(HashMap.class, LinkedHashMap.class, HashSet.class, LinkedHashSet.class);

    private Lookups() {}

    static void requireEquals(Map<?, ?> map) {
        if (!BY_EQUALS.contains(map.getClass())) {
            if (map instanceof IdentityHashMap) {
                throw new WireException("a map that compares identities");
            }
            requireEquals(map.keySet(), map::containsKey);
        }
    }

    static void requireEquals(Set<?> set) {
        if (!BY_EQUALS.contains(set.getClass())) {
            requireEquals(set, set::contains);
        }
    }

    private static void requireEquals(Set<?> keys, Predicate<Object> contains) {
        for (Object each : keys) {
            if (each instanceof String text) {
                String upper = text.toUpperCase(Locale.ROOT);
                String other = upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
                if (!other.equals(text)) {
                    if (contains.test(other) && keys.stream().noneMatch(other::equals)) {
                        throw new WireException("a map or set that ignores case");
                    }
                    return;
                }
            }
        }
    }
}
