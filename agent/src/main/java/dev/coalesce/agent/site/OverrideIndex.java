package dev.coalesce.agent.site;

import dev.coalesce.agent.settings.MethodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which coalesced methods override which declarations. Anchored in the classes themselves. */
final class OverrideIndex {
    private final RemovableClassValue<ConcurrentMap<String, OverridingClasses>> overriders =
            new RemovableClassValue<>() {
                @Override
                ConcurrentMap<String, OverridingClasses> make(Class<?> type) {
                    return new ConcurrentHashMap<>();
                }
            };

    /** Those of a declaration: its name and descriptor. */
    OverridingClasses of(Class<?> type, String signature) {
        ConcurrentMap<String, OverridingClasses> ofClass = overriders.get(type);
        OverridingClasses known = ofClass.get(signature);
        if (known == null) {
            OverridingClasses fresh = new OverridingClasses();
            known = ofClass.putIfAbsent(signature, fresh);
            known = known == null ? fresh : known;
        }
        return known;
    }

    /** Notes what a method that is linked overrides. Loads nothing: a class's supertypes are there. */
    void add(Class<?> type, MethodSpec spec) {
        for (String declaration : spec.origin().overridden()) {
            int bracket = declaration.indexOf('(');
            Class<?> declaring =
                    supertype(type, declaration.substring(0, bracket).replace('/', '.'));
            if (declaring != null) {
                of(declaring, spec.method() + declaration.substring(bracket))
                        .add(type, spec.origin().sources().contains(declaration));
            }
        }
    }

    /** The class, or one above it, of that name. */
    static @Nullable Class<?> supertype(@Nullable Class<?> type, String name) {
        if (type == null || type.getName().equals(name)) {
            return type;
        }
        Class<?> found = supertype(type.getSuperclass(), name);
        for (Class<?> each : type.getInterfaces()) {
            found = found != null ? found : supertype(each, name);
        }
        return found;
    }

    /** The classes that override a class's methods of a name. */
    void forEach(Class<?> type, String method, Consumer<Class<?>> action) {
        List<Class<?>> found = new ArrayList<>();
        for (Map.Entry<String, OverridingClasses> each : overriders.get(type).entrySet()) {
            if (each.getKey().startsWith(method + "(")) {
                found.addAll(each.getValue().all());
            }
        }
        found.forEach(action);
    }

    /** For an agent that leaves. */
    void close() {
        overriders.removeAll();
    }
}
