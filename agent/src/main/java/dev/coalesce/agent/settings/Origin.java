package dev.coalesce.agent.settings;

import java.util.List;

/**
 * Where a coalesced method has its attributes from. A declaration is written as its class, with slashes, and the method's
 * descriptor there: the name is the same, the descriptor may differ by type arguments.
 *
 * @param annotated whether an annotation makes it coalesced, and not a rule alone
 * @param sources the declarations under which rules may speak of it: its own, then those it inherits from
 * @param overridden the coalesced declarations that it overrides
 * @param proxy whether its class was generated to stand in front of other objects
 */
public record Origin(boolean annotated, List<String> sources, List<String> overridden, boolean proxy) {
    /** Of a method that no rule may speak of, and that overrides none. */
    public static final Origin NONE = new Origin(true, List.of(), List.of(), false);
}
