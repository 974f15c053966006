package dev.coalesce.agent.link;

import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Knows which coalesced methods override which declarations. The classes themselves hold the index. Thread-safe. */
final class OverrideIndex {
    private final RemovableClassValue<ConcurrentMap<String, OverridingClasses>> overriding =
            new RemovableClassValue<>() {
                @Override
                protected ConcurrentMap<String, OverridingClasses> create(Class<?> type) {
                    return new ConcurrentHashMap<>();
                }
            };

    /** Returns the classes that override a declaration: a class, and a method's name and descriptor. */
    OverridingClasses of(Class<?> type, String signature) {
        ConcurrentMap<String, OverridingClasses> ofClass = overriding.get(type);
        OverridingClasses known = ofClass.get(signature);
        if (known == null) {
            OverridingClasses fresh = new OverridingClasses();
            known = ofClass.putIfAbsent(signature, fresh);
            known = known == null ? fresh : known;
        }
        return known;
    }

    /** Notes what a linked method overrides. */
    void add(Class<?> type, MethodSpec spec) {
        for (String declaration : spec.origin().overridden()) {
            Class<?> declaring = Declarations.declaringClass(type, declaration);
            if (declaring != null) {
                of(declaring, spec.method() + Declarations.descriptor(declaration))
                        .add(type, spec.origin().sources().contains(declaration));
            }
        }
    }

    /** Runs an action for each class that overrides a class's methods of a name. */
    void forEachOverriding(Class<?> type, String method, Consumer<Class<?>> action) {
        List<Class<?>> found = new ArrayList<>();
        for (Map.Entry<String, OverridingClasses> each : overriding.get(type).entrySet()) {
            if (each.getKey().startsWith(method + "(")) {
                found.addAll(each.getValue().all());
            }
        }
        found.forEach(action);
    }

    /** Removes the index: the agent leaves. */
    void close() {
        overriding.removeAll();
    }
}
