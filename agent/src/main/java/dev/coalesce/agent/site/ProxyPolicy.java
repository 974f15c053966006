package dev.coalesce.agent.site;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy's method knows of what may be behind it. From the moment on in which there is a class that implements what the
 * proxy does, its calls pass: the proxy may stand in front of an object of that class, and what it does (security) is done for
 * each caller.
 */
final class ProxyPolicy {
    private final CoalescedMethod method;
    private final ImplementationIndex implementers;

    /** What it overrides: the types by name. A class that is not found is known by its name only. */
    private final Map<String, @Nullable Class<?>> types = new LinkedHashMap<>();

    private final Set<String> declarations = new HashSet<>();

    private volatile boolean hasLooked;

    /** The {@link ImplementationIndex#changes} of the last time that nothing was found. */
    private volatile int changesSeen = -1;

    private volatile @Nullable String because;
    private volatile boolean hasLetGo;

    ProxyPolicy(CoalescedMethod method, Class<?> proxy, MethodSpec spec) {
        this.method = method;
        this.implementers = method.engine.implementations();
        for (String declaration : spec.origin().overridden()) {
            String type = declaration.substring(0, declaration.indexOf('('));
            types.put(type, OverrideIndex.supertype(proxy, type.replace('/', '.')));
            declarations.add(ImplementationIndex.method(spec.method(), declaration));
        }
    }

    /** From the first true on always. */
    boolean passes() {
        if (because != null) {
            return true;
        }
        if (!hasLooked) {
            for (Class<?> type : types.values()) {
                if (type != null) {
                    implementers.look(type);
                }
            }
            hasLooked = true;
        }
        int changes = implementers.changes();
        if (changes != changesSeen) {
            because = found();
            changesSeen = changes;
        }
        return because != null;
    }

    private @Nullable String found() {
        for (Set<String> names : List.of(types.keySet(), declarations)) {
            for (String name : names) {
                String by = implementers.of(name);
                if (by != null) {
                    return by + " implements " + name.replace('/', '.');
                }
            }
        }
        return null;
    }

    /** Classes may have loaded of which nothing was said while this was off. */
    void lookAgain() {
        hasLooked = false;
    }

    /** Of all that the method keeps, once it passes. */
    void letGo() {
        if (!hasLetGo && because != null) {
            hasLetGo = true;
            method.invalidateAll();
            Log.info("calls of " + method.name() + ", a proxy's, are not coalesced: " + because
                    + ", and may be what is behind it");
        }
    }

    /** Whether a call of the other, made in a call of this, is the same call. */
    boolean standsFor(ProxyPolicy other) {
        return !Collections.disjoint(declarations, other.declarations);
    }
}
