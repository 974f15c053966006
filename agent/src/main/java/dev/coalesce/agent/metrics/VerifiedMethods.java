package dev.coalesce.agent.metrics;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The methods of this JVM whose results are compared between callers. Refers to them weakly. Thread-safe. */
public final class VerifiedMethods {
    private static final Registry REGISTRY = new Registry(new Registry.Watcher() {
        @Override
        public void appeared(Measured.Kind kind, Registry.Group group) {}
    });

    private VerifiedMethods() {}

    /**
     * Sets who is told when methods begin or end to be verified, and when a leak is found.
     *
     * @param watcher null for nobody
     */
    public static void tell(Registry.@Nullable Watcher watcher) {
        REGISTRY.alsoTell(watcher);
    }

    /**
     * Adds a method.
     *
     * @param method is referred to weakly
     */
    public static void add(Verified method) {
        REGISTRY.add(method);
    }

    /**
     * Announces that a leak was found.
     *
     * @param name the method's name
     */
    public static void leakFound(String name) {
        REGISTRY.announce(Measured.Kind.Method, name);
    }

    /** Removes all methods: the observer leaves. */
    public static void clear() {
        REGISTRY.removeAll();
    }

    /**
     * Returns the methods that are verified, those of the same tags as one.
     *
     * @return a copy
     */
    public static List<Registry.Group> groups() {
        return REGISTRY.tagged();
    }

    /**
     * Counts the pairs of calls that were compared.
     *
     * @param group methods of the same name
     * @param outcome what came of it
     * @return the number of pairs
     */
    public static long pairs(Registry.Group group, Verified.Outcome outcome) {
        REGISTRY.removeCollected();
        long sum = 0;
        for (Verified each : group.alive(Verified.class)) {
            sum += each.pairs(outcome);
        }
        return sum;
    }

    /**
     * Returns what results depend on and the key omits.
     *
     * @param group methods of the same name
     * @return the dimensions
     */
    public static Set<String> leaks(Registry.Group group) {
        Set<String> all = new TreeSet<>();
        for (Verified each : group.alive(Verified.class)) {
            all.addAll(each.leaks());
        }
        return all;
    }

    /**
     * Counts the leaks by one dimension.
     *
     * @param group methods of the same name
     * @param dimension what the results depend on
     * @return the number of methods
     */
    public static long leaks(Registry.Group group, String dimension) {
        long count = 0;
        for (Verified each : group.alive(Verified.class)) {
            count += each.leaks().contains(dimension) ? 1 : 0;
        }
        return count;
    }
}
