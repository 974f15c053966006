package dev.coalesce.agent.reason;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The methods that an annotation or rule is about, and that are not coalesced. They are known by name only, so that no
 * class is kept in memory. Guarded by its monitor.
 */
public final class RefusedMethods {
    /** Limits memory: an application may generate classes without end. Beyond it, the oldest one is forgotten. */
    public static final int MAX = 1_000;

    private static final Map<String, List<Refused>> ALL = new LinkedHashMap<>();

    /**
     * A refused method.
     *
     * @param type the name of its class, with dots
     * @param method its signature, as {@code com.acme.Shop.price(java.lang.String, int)}
     * @param reason why it is not coalesced
     * @param text the message about it, with the cure
     * @param name a name of its own; empty if it has none
     */
    public record Refused(String type, String method, Reason reason, String text, String name) {
        /**
         * Creates a refused method without a name of its own.
         *
         * @param type the name of its class, with dots
         * @param method its signature
         * @param reason why it is not coalesced
         * @param text the message about it, with the cure
         */
        public Refused(String type, String method, Reason reason, String text) {
            this(type, method, reason, text, "");
        }
    }

    private RefusedMethods() {}

    /**
     * Records what is wrong with a method, in place of what was recorded about it before.
     *
     * @param refusals all mistakes in the method; empty if it is coalesced now
     * @param method its signature
     */
    public static void record(String method, List<Refused> refusals) {
        synchronized (ALL) {
            ALL.remove(method);
            if (refusals.isEmpty()) {
                return;
            }
            if (ALL.size() >= MAX) {
                ALL.remove(ALL.keySet().iterator().next());
            }
            ALL.put(method, List.copyOf(refusals));
        }
        for (Refused each : refusals) {
            RecentDecisions.add(method, each.reason, each.text);
        }
    }

    /**
     * Counts the refused methods.
     *
     * @return the number of methods, at most {@link #MAX}
     */
    public static int count() {
        synchronized (ALL) {
            return ALL.size();
        }
    }

    /**
     * Lists the refused methods.
     *
     * @return one element for each mistake, in the order in which the methods were refused
     */
    public static List<Refused> list() {
        synchronized (ALL) {
            List<Refused> found = new ArrayList<>();
            for (List<Refused> each : ALL.values()) {
                found.addAll(each);
            }
            return found;
        }
    }
}
