package dev.coalesce.agent.digest;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of the objects of one class, with no code of the application: the fields are read, not the methods
 * that show them. Immutable.
 *
 * <p>Some classes are opaque: what their fields hold says nothing about their value, or must not be walked through. These
 * are lambdas, proxies, generated subclasses, collections that are not the JDK's (which may load their elements), streams,
 * and classes that extend a class of the JDK.
 */
public final class FieldReaders {
    private static final MethodType REFERENCE = MethodType.methodType(Object.class, Object.class);
    private static final MethodType PRIMITIVE = MethodType.methodType(long.class, Object.class);
    private static final MethodHandle DOUBLE_BITS = bits(Double.class, "doubleToLongBits", long.class, double.class);
    private static final MethodHandle FLOAT_BITS = bits(Float.class, "floatToIntBits", int.class, float.class);

    /** The hash of the name of the class: equal fields of two classes have different digests. */
    final long nameHash;

    final boolean isOpaque;

    /** Whether two objects of the class can be equal, although they are not the same. */
    final boolean hasEquals;

    /** Handles of the type {@code (Object)Object}. */
    final MethodHandle[] references;

    /** Handles of the type {@code (Object)long}. */
    final MethodHandle[] primitives;

    /** The names of the fields: those of the {@link #references}, then those of the {@link #primitives}. */
    final String[] names;

    private FieldReaders(
            Class<?> type,
            boolean isOpaque,
            List<MethodHandle> references,
            List<MethodHandle> primitives,
            List<String> names) {
        this.nameHash = Hashes.ofText(type.getName(), 0);
        this.isOpaque = isOpaque;
        this.hasEquals = overridesEquals(type);
        this.references = references.toArray(new MethodHandle[0]);
        this.primitives = primitives.toArray(new MethodHandle[0]);
        this.names = names.toArray(new String[0]);
    }

    /**
     * Finds the field behind a step of a key path. A getter or a record's accessor stands for the field of its name.
     *
     * @return its position among the names; -1 if there is no such field
     */
    int find(String step) {
        for (int i = 0; i < names.length; i++) {
            if (isStepTo(step, names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the value of a field; that of a primitive one as a {@code Long}, whatever its type is. */
    @Nullable
    Object read(int field, Object object) throws Throwable {
        return field < references.length
                ? (Object) references[field].invokeExact(object)
                : (Object) Long.valueOf((long) primitives[field - references.length].invokeExact(object));
    }

    static boolean isStepTo(String step, String name) {
        return step.equals(name) || isGetter(step, "get", name) || isGetter(step, "is", name);
    }

    private static boolean isGetter(String method, String prefix, String field) {
        int length = prefix.length();
        return method.length() == length + field.length()
                && method.startsWith(prefix)
                && method.regionMatches(length + 1, field, 1, field.length() - 1)
                && method.charAt(length) == Character.toUpperCase(field.charAt(0));
    }

    /** Finds the fields of a class. The opener makes a package of a named module accessible. */
    static FieldReaders of(Class<?> type, Consumer<Class<?>> opener) {
        List<MethodHandle> references = new ArrayList<>();
        List<MethodHandle> primitives = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> primitiveNames = new ArrayList<>();
        boolean isOpaque = isOpaque(type);
        try {
            for (Class<?> each = type; !isOpaque && !isRoot(each); each = each.getSuperclass()) {
                isOpaque = isOfJdk(each);
                for (Field field : isOpaque ? new Field[0] : each.getDeclaredFields()) {
                    if (isPartOfValue(field)) {
                        MethodHandle getter = getter(field, opener);
                        if (field.getType().isPrimitive()) {
                            primitives.add(asLong(getter));
                            primitiveNames.add(field.getName());
                        } else {
                            references.add(getter.asType(REFERENCE));
                            names.add(field.getName());
                        }
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unreadable) {
            isOpaque = true;
        }
        names.addAll(primitiveNames);
        return new FieldReaders(type, isOpaque, references, primitives, names);
    }

    private static boolean isRoot(@Nullable Class<?> type) {
        return type == null || type == Object.class || type == Record.class;
    }

    private static boolean isOpaque(Class<?> type) {
        return type.isHidden()
                || type.isSynthetic()
                || type.getName().contains("$$")
                || type.getName().contains("_$$_")
                || type.getName().contains("$HibernateProxy")
                || Proxy.isProxyClass(type)
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || Iterator.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type)
                || Thread.class.isAssignableFrom(type)
                || ClassLoader.class.isAssignableFrom(type);
    }

    /**
     * Tells whether a class belongs to the JDK.
     *
     * @param type the class
     * @return whether the boot loader or the platform loader has defined it
     */
    public static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Leaves out what is computed from the other fields (transient), and what a compiler or a library has added. */
    private static boolean isPartOfValue(Field field) {
        int modifiers = field.getModifiers();
        return !Modifier.isStatic(modifiers)
                && !Modifier.isTransient(modifiers)
                && !field.isSynthetic()
                && !field.getName().startsWith("$$_");
    }

    private static MethodHandle getter(Field field, Consumer<Class<?>> opener) throws IllegalAccessException {
        Class<?> type = field.getDeclaringClass();
        MethodHandles.Lookup own = MethodHandles.lookup();
        try {
            return MethodHandles.privateLookupIn(type, own).unreflectGetter(field);
        } catch (IllegalAccessException notOpen) {
            opener.accept(type);
            return MethodHandles.privateLookupIn(type, own).unreflectGetter(field);
        }
    }

    private static MethodHandle asLong(MethodHandle getter) {
        Class<?> type = getter.type().returnType();
        MethodHandle bits = getter;
        if (type == double.class) {
            bits = MethodHandles.filterReturnValue(getter, DOUBLE_BITS);
        } else if (type == float.class) {
            bits = MethodHandles.filterReturnValue(getter, FLOAT_BITS);
        }
        return MethodHandles.explicitCastArguments(bits, PRIMITIVE);
    }

    private static MethodHandle bits(Class<?> owner, String name, Class<?> result, Class<?> parameter) {
        try {
            return MethodHandles.publicLookup().findStatic(owner, name, MethodType.methodType(result, parameter));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // methods of the JDK
        }
    }

    private static boolean overridesEquals(Class<?> type) {
        try {
            return type.isRecord()
                    || type.isEnum()
                    || type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (ReflectiveOperationException | LinkageError unreadable) {
            return true; // nothing is said about a class that cannot be read
        }
    }
}
