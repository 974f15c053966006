package dev.coalesce.agent.wire;

import dev.coalesce.agent.key.RecordGetters;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the fields of the application's classes, and tells which classes consist of their fields alone. */
final class Fields {
    private Fields() {}

    /** Tells whether a class is one of the application, whose objects a library can create and fill. */
    static boolean isPlain(Class<?> type) {
        return !type.isRecord()
                && !type.isEnum()
                && !type.isArray()
                && !type.isPrimitive()
                && !type.isSealed()
                && !Modifier.isAbstract(type.getModifiers())
                && !AutoCloseable.class.isAssignableFrom(type)
                && !isOfJdk(type);
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Returns the fields that a class declares itself, in an order that does not depend on the compiler. */
    static List<Field> declaredBy(Class<?> type, String where) throws UncarriableTypeException {
        boolean isInner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        if (isInner || type.isHidden() || isOfJdk(type)) {
            throw new UncarriableTypeException(
                    where, isInner ? "is of the inner class " + type.getName() : "extends " + type.getName());
        }
        List<Field> fields = new ArrayList<>();
        for (Field each : type.getDeclaredFields()) {
            if (Modifier.isStatic(each.getModifiers()) || each.isSynthetic()) {
                continue;
            }
            if (Modifier.isTransient(each.getModifiers())) {
                throw new UncarriableTypeException(
                        where,
                        "is of " + type.getName() + ", whose transient field " + each.getName() + " would be lost",
                        "Name a codec, or remove the modifier");
            }
            fields.add(each);
        }
        fields.sort(Comparator.comparing(Field::getName));
        return fields;
    }

    /** Returns handles of type {@code (Object)Object} that read the fields of one class. */
    static MethodHandle[] getters(Class<?> type, List<Field> fields, String where) throws UncarriableTypeException {
        try {
            try {
                return unreflect(type, fields);
            } catch (IllegalAccessException notOpen) {
                RecordGetters.openPackage(type);
                return unreflect(type, fields);
            }
        } catch (IllegalAccessException e) {
            throw new UncarriableTypeException(
                    where,
                    "is of " + type.getName() + ", whose fields are not accessible: " + e.getMessage(),
                    "Open its package, or name a codec");
        }
    }

    private static MethodHandle[] unreflect(Class<?> type, List<Field> fields) throws IllegalAccessException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        MethodHandle[] getters = new MethodHandle[fields.size()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] =
                    lookup.unreflectGetter(fields.get(i)).asType(MethodType.methodType(Object.class, Object.class));
        }
        return getters;
    }

    /** Returns a class and its superclasses without {@code Object}, the topmost first. */
    static List<Class<?>> hierarchy(Class<?> type) {
        List<Class<?>> classes = new ArrayList<>();
        for (@Nullable Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            classes.add(0, each);
        }
        return classes;
    }
}
