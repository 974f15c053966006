package dev.coalesce.agent.proxy;

import dev.coalesce.agent.call.CallInterceptor;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.ReplayTarget;
import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.Descriptors;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether calls of a proxy's method are coalesced. They are while no ordinary class implements the proxy's
 * type: the proxy is a client made of an interface then. Once a class implements it, the proxy may be in front of an
 * object of that class. What the proxy does, such as a security check, then runs for each caller. Thread-safe.
 */
public final class ProxyPolicy implements CallInterceptor {
    private final CoalescedMethod method;
    private final Class<?> proxy;
    private final ImplementationIndex implementations;

    /**
     * The types whose methods this method overrides, by name. The class is null if it was not found; it is known by its
     * name only then.
     */
    private final Map<String, @Nullable Class<?>> types = new LinkedHashMap<>();

    private final Set<String> declarations = new HashSet<>();

    private volatile boolean hasSearched;

    /** The value of {@link ImplementationIndex#changes} at the last time that nothing was found. */
    private volatile int changesSeen = -1;

    /** Why calls do not count; null while they do. */
    private volatile @Nullable String reason;

    private volatile boolean hasReleased;

    /** Whether it was logged that calls are coalesced. A race logs it twice. */
    private volatile boolean hasLogged;

    private final String descriptor;

    /**
     * Creates the policy of one method.
     *
     * @param method the method
     * @param proxy its class
     * @param spec what the weaver found out about the method
     * @param implementations what classes implement
     */
    public ProxyPolicy(CoalescedMethod method, Class<?> proxy, MethodSpec spec, ImplementationIndex implementations) {
        this.method = method;
        this.proxy = proxy;
        this.implementations = implementations;
        this.descriptor = spec.descriptor();
        for (String declaration : spec.origin().overridden()) {
            types.put(Declarations.declaringName(declaration), Declarations.declaringClass(proxy, declaration));
            declarations.add(ImplementationIndex.method(spec.method(), declaration));
        }
    }

    /** Once this returns false, it never returns true again. */
    @Override
    public boolean counts() {
        if (reason != null) {
            return false;
        }
        if (!hasSearched) {
            for (Class<?> type : types.values()) {
                if (type != null) {
                    implementations.search(type, proxy);
                }
            }
            hasSearched = true;
        }
        int changes = implementations.changes();
        if (changes != changesSeen) {
            reason = findReason();
            changesSeen = changes;
        }
        return reason == null;
    }

    private @Nullable String findReason() {
        for (Set<String> names : List.of(types.keySet(), declarations)) {
            for (String name : names) {
                String by = implementations.implementationOf(name);
                if (by != null) {
                    return by + " implements " + name.replace('/', '.');
                }
            }
        }
        return null;
    }

    @Override
    public boolean countsAtEnd(ReplayTarget flight) {
        boolean counts = NestedProxyDetector.countsAtEnd(flight);
        if (counts && !hasLogged && Log.isInfo()) {
            hasLogged = true;
            Log.info("coalescing " + method.name() + Descriptors.parameters(descriptor, ", "));
        }
        return counts;
    }

    /** While the method was off, classes may have loaded of which nothing was noted. */
    @Override
    public void settingsChanged() {
        hasSearched = false;
    }

    /** Releases all that the method has cached, once its calls do not count. */
    void release() {
        if (!hasReleased && reason != null) {
            hasReleased = true;
            method.invalidateAll();
            String text = Reason.PROXY.text(method.name(), reason);
            method.reasons().count(Reason.PROXY, text);
            Log.info(text);
        }
    }

    /** Tells whether a call of another proxy, made inside a call of this one, is the same call. */
    boolean standsFor(ProxyPolicy other) {
        return !Collections.disjoint(declarations, other.declarations);
    }
}
