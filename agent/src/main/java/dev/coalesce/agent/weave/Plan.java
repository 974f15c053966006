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
    boolean isPerObject() {
        return !method.isStatic() && settings.scope() == Scope.INSTANCE;
    }
}
