package dev.coalesce.agent.settings;

import java.util.List;

/**
 * The declarations from which a coalesced method gets its attributes. A declaration is encoded as its class name, with
 * slashes, followed by the descriptor that the method has there. The name is always the same; the descriptor may differ
 * because of type arguments.
 *
 * @param annotated true if an annotation coalesces the method, false if only a rule does
 * @param sources the declarations whose rules apply to the method: its own, then those it inherits from
 * @param overridden the coalesced declarations that the method overrides
 * @param client the interface or class, with dots, for which the class of the method was generated as a proxy; empty if
 *     that class is no proxy
 */
public record Origin(boolean annotated, List<String> sources, List<String> overridden, String client) {
    /** The origin of an annotated method to which no rule applies and that overrides no coalesced declaration. */
    public static final Origin NONE = new Origin(true, List.of(), List.of(), "");

    /**
     * Tells whether the class of the method was generated to stand in front of other objects.
     *
     * @return whether there is a {@link #client}
     */
    public boolean proxy() {
        return !client.isEmpty();
    }
}
