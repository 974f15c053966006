package dev.coalesce.agent.classes;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loaded class. Its supertypes are loaded too, so asking for them loads nothing. Fields and type arguments are left
 * out: where they matter, objects are looked at, and not types.
 */
record LoadedType(Class<?> type) implements ResultContent.Type {
    @Override
    public String name() {
        Class<?> component = type.getComponentType();
        return component == null ? type.getName() : new LoadedType(component).name() + "[]";
    }

    @Override
    public List<LoadedType> supertypes() {
        List<LoadedType> supertypes = new ArrayList<>();
        if (type.getSuperclass() != null) {
            supertypes.add(new LoadedType(type.getSuperclass()));
        }
        for (Class<?> each : type.getInterfaces()) {
            supertypes.add(new LoadedType(each));
        }
        return supertypes;
    }

    @Override
    public List<LoadedType> arguments() {
        return List.of();
    }

    @Override
    public @Nullable LoadedType element() {
        Class<?> component = type.getComponentType();
        return component == null ? null : new LoadedType(component);
    }

    @Override
    public List<ResultContent.Field> fields() {
        return List.of();
    }

    @Override
    public boolean isRecord() {
        return type.isRecord();
    }

    @Override
    public Collection<String> annotations() {
        List<String> names = new ArrayList<>();
        try {
            for (Annotation each : type.getDeclaredAnnotations()) {
                names.add(each.annotationType().getName());
            }
        } catch (RuntimeException | LinkageError unreadable) {
            // A class whose annotations cannot be read is no entity that works.
        }
        return names;
    }
}
