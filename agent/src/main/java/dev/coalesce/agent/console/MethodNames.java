package dev.coalesce.agent.console;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import java.util.ArrayList;
import java.util.List;

/** Finds methods by the name that a user has written. */
final class MethodNames {
    private static final int MAX_CANDIDATES = 10;

    private MethodNames() {}

    /**
     * Returns the group that a text names: by its full name, or by an end of it that begins after a dot, such as
     * {@code Prices.price}. A method with a name of its own is found by its class and method, too. If a method and a
     * coalescer have the same name, {@code Method:} or {@code Coalescer:} may precede it.
     *
     * @throws RequestException if the text names no group or several; the message lists candidates
     */
    static Registry.Group find(Registry registry, String text) throws RequestException {
        List<Registry.Group> found = matching(registry, text);
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new RequestException("no coalesced method that has been called has the name \"" + text + "\". "
                    + candidates("Use one of", registry.groups()));
        }
        throw new RequestException(
                "several methods have the name \"" + text + "\". " + candidates("Use one of", found));
    }

    /** Returns the groups whose full name is the text, or else all whose names end with it. */
    static List<Registry.Group> matching(Registry registry, String text) {
        List<Registry.Group> found = new ArrayList<>();
        List<Registry.Group> exact = new ArrayList<>();
        for (Registry.Group group : registry.groups()) {
            if (group.name().equals(text) || (group.kind() + ":" + group.name()).equals(text)) {
                exact.add(group);
            } else if (group.name().endsWith("." + text) || isMethod(group, text)) {
                found.add(group);
            }
        }
        return exact.isEmpty() ? found : exact;
    }

    /** Tells whether a text names one of the methods of a group as its source does. */
    private static boolean isMethod(Registry.Group group, String text) {
        for (CoalescedMethod each : methods(group)) {
            String method = "." + each.names().method();
            if (group.kind() == Measured.Kind.Method
                    && (("." + each.names().type() + method).endsWith("." + text)
                            || ("." + each.user().getName() + method).endsWith("." + text))) {
                return true;
            }
        }
        return false;
    }

    private static String candidates(String lead, List<Registry.Group> groups) {
        if (groups.isEmpty()) {
            return "No coalesced method has been called yet.";
        }
        List<String> names = new ArrayList<>();
        for (Registry.Group group : groups) {
            boolean isUnique = groups.stream()
                            .filter(each -> each.name().equals(group.name()))
                            .count()
                    == 1;
            names.add(isUnique ? group.name() : group.kind() + ":" + group.name());
        }
        int more = names.size() - MAX_CANDIDATES;
        return lead + " " + String.join(", ", more > 0 ? names.subList(0, MAX_CANDIDATES) : names)
                + (more > 0 ? " and " + more + " more, which the command top lists." : ".");
    }

    /** Returns the methods of a group: overloads, and classes of the same name in several class loaders. */
    static List<CoalescedMethod> methods(Registry.Group group) {
        return group.alive(CoalescedMethod.class);
    }
}
