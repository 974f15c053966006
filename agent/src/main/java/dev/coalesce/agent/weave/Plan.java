package dev.coalesce.agent.weave;

import dev.coalesce.Scope;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;

/**
 * A method that will be coalesced, and how.
 *
 * @param method as it stands in the class file
 * @param spec what its call sites will carry
 * @param settings read from the spec, and good
 * @param key the spec's paths
 */
record Plan(MethodDescription.InDefinedShape method, MethodSpec spec, MethodSettings settings, List<KeyPath> key) {
    /** Objects of a generated class may stand for different ones, and never share. */
    boolean isPerObject() {
        return !method.isStatic()
                && (settings.scope() == Scope.INSTANCE || spec.origin().proxy());
    }

    /** Whether the table depends on the object: also where all share, as long as a class may override the method. */
    boolean takesObject() {
        boolean isFinal = method.isFinal() || method.getDeclaringType().isFinal();
        return isPerObject() || (!method.isStatic() && !method.isPrivate() && !isFinal);
    }
}
