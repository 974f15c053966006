package dev.coalesce.agent.bridge;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JDK which members reflection does not show: those that the JDK hides itself, and those that weaving added.
 * Libraries that clone, measure, compare or print objects by reflection then see the class that somebody wrote.
 *
 * <p>The JDK asks a map for the hidden members of a class, once for each class that is reflected on. This map takes that
 * map's place. It is part of the bridge because it must outlive an agent that is detached. Thread-safe.
 */
public final class CoalesceHiddenMembers extends AbstractMap<Class<?>, Set<String>> {
    private final Map<Class<?>, Set<String>> ofJdk;
    private final boolean ofFields;

    /**
     * Creates a map.
     *
     * @param ofJdk the members that the JDK hides
     * @param ofFields whether it is asked for fields; otherwise for methods
     */
    public CoalesceHiddenMembers(Map<Class<?>, Set<String>> ofJdk, boolean ofFields) {
        this.ofJdk = ofJdk;
        this.ofFields = ofFields;
    }

    @Override
    public @Nullable Set<String> get(@Nullable Object type) {
        Set<String> names = ofJdk.get(type);
        return names == null && type instanceof Class ? added((Class<?>) type) : names;
    }

    private @Nullable Set<String> added(Class<?> type) {
        CoalesceWovenClass woven = CoalesceWovenClass.find(type.getClassLoader(), type.getName());
        if (woven == null) {
            return null;
        }
        Set<String> names = ofFields ? woven.fields() : woven.methodNames();
        return names.isEmpty() ? null : names;
    }

    /** Returns the entries of the JDK, which copies them when it hides more members. */
    @Override
    public Set<Map.Entry<Class<?>, Set<String>>> entrySet() {
        return ofJdk.entrySet();
    }
}
