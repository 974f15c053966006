package dev.coalesce.agent.console;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.metrics.Registry;
import java.util.ArrayList;
import java.util.List;

/** Finds methods by the name that a user has written. */
final class MethodNames {
    private static final int MAX_CANDIDATES = 10;

    private MethodNames() {}

    /**
     * Returns the group that a text names: by its full name, or by an end of it that begins after a dot, such as
     * {@code Prices.price}.
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

    /** Returns the group whose full name is the text, or else all whose names end with it. */
    static List<Registry.Group> matching(Registry registry, String text) {
        List<Registry.Group> found = new ArrayList<>();
        for (Registry.Group group : registry.groups()) {
            if (group.name().equals(text)) {
                return List.of(group);
            }
            if (group.name().endsWith("." + text)) {
                found.add(group);
            }
        }
        return found;
    }

    private static String candidates(String lead, List<Registry.Group> groups) {
        if (groups.isEmpty()) {
            return "No coalesced method has been called yet.";
        }
        List<String> names = new ArrayList<>();
        for (Registry.Group group : groups) {
            names.add(group.name());
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
