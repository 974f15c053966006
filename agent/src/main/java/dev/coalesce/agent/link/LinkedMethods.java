package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.classes.RemovableClassValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** The methods that have been linked, by their classes, which hold them. Thread-safe. */
final class LinkedMethods {
    private final RemovableClassValue<ConcurrentMap<String, MethodGroups>> methods = new RemovableClassValue<>() {
        @Override
        protected ConcurrentMap<String, MethodGroups> create(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final OverrideIndex overrideIndex;

    LinkedMethods(OverrideIndex overrideIndex) {
        this.overrideIndex = overrideIndex;
    }

    /** Returns the methods of a class by their names and descriptors. */
    ConcurrentMap<String, MethodGroups> of(Class<?> type) {
        return methods.get(type);
    }

    /** Tells whether a method, or one that overrides it, has been linked. */
    boolean isLinked(Class<?> type, String signature) {
        return methods.get(type).containsKey(signature)
                || !overrideIndex.of(type, signature).all().isEmpty();
    }

    /**
     * Runs an action for each linked method of a name; methods that are not linked have no results yet. A class also
     * stands for the methods that it inherits, and a declaration for the methods that override it.
     */
    void forEach(Class<?> owner, String method, Consumer<CoalescedMethod> action) {
        Set<Class<?>> supertypes = withSupertypes(owner);
        Set<Class<?>> all = new LinkedHashSet<>(supertypes);
        for (Class<?> each : supertypes) {
            // An inherited declaration stands for the owner's own subtypes only.
            overrideIndex.forEachOverriding(each, method, type -> {
                if (owner.isAssignableFrom(type)) {
                    all.add(type);
                }
            });
        }
        all.forEach(type -> forEachIn(type, method, action));
    }

    /** Does the same for a class that is known by its name only, in all class loaders. */
    void forEach(String owner, String method, Consumer<CoalescedMethod> action) {
        for (Class<?> type : methods.types()) {
            for (Class<?> each : withSupertypes(type)) {
                if (each.getName().equals(owner)) {
                    forEachIn(type, method, action);
                    break;
                }
            }
        }
    }

    /** Returns a class and its supertypes, the class itself first, and superclasses before interfaces. */
    static Set<Class<?>> withSupertypes(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        addWithSupertypes(type, all);
        return all;
    }

    private static void addWithSupertypes(Class<?> type, Set<Class<?>> all) {
        if (all.add(type)) {
            Class<?> superclass = type.getSuperclass();
            if (superclass != null) {
                addWithSupertypes(superclass, all);
            }
            for (Class<?> each : type.getInterfaces()) {
                addWithSupertypes(each, all);
            }
        }
    }

    private void forEachIn(Class<?> type, String method, Consumer<CoalescedMethod> action) {
        methods.get(type).forEach((signature, groups) -> {
            if (signature.startsWith(method + "(")) {
                action.accept(groups.method);
            }
        });
    }

    /** Returns the classes that are alive and have linked methods. */
    List<Class<?>> types() {
        return methods.types().stream()
                .filter(type -> !methods.get(type).isEmpty())
                .toList();
    }

    /** Closes all methods: the agent leaves. */
    void close() {
        for (Class<?> type : methods.types()) {
            Map<String, MethodGroups> ofClass = methods.get(type);
            ofClass.values().forEach(MethodGroups::close);
            ofClass.clear();
        }
        methods.removeAll();
    }
}
