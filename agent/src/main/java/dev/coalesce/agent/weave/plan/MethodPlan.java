package dev.coalesce.agent.weave.plan;

import dev.coalesce.Scope;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;

/**
 * Describes how one method is coalesced.
 *
 * @param method the method as its class file declares it
 * @param spec what the call sites of the method carry
 * @param settings the settings, which have been checked
 * @param key the key paths of the spec
 */
public record MethodPlan(
        MethodDescription.InDefinedShape method, MethodSpec spec, MethodSettings settings, List<KeyPath> key) {
    /**
     * Tells whether each object has its own results. This includes all proxies, since they may stand for different
     * objects.
     */
    boolean isPerObject() {
        return !method.isStatic()
                && (settings.scope() == Scope.INSTANCE || spec.origin().proxy());
    }

    /**
     * Tells whether the method's group depends on the object it is called on.
     *
     * @return true also in type scope, if another class may override the method and then has a group of its own
     */
    public boolean isGroupOfObject() {
        boolean isFinal = method.isFinal() || method.getDeclaringType().isFinal();
        return isPerObject() || (!method.isStatic() && !method.isPrivate() && !isFinal);
    }

    /** Tells whether the body runs, or will run, in a synchronized method of its own. */
    boolean isSynchronized() {
        return method.isSynchronized() || AddedMembers.isBodyMoved(method);
    }
}
