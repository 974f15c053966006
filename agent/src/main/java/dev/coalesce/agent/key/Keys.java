package dev.coalesce.agent.key;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a key is made of. Parts are compared one by one, never joined; a single part stands for itself, so that looking it
 * up allocates nothing.
 */
public final class Keys {
    /** The key of a method without parameters. */
    static final Object EMPTY = Constant.EMPTY;

    private enum Constant {
        EMPTY,
        NULL
    }

    private static final ClassValue<Boolean> IDENTITY = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return !isConstant(type)
                        && type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
            } catch (ReflectiveOperationException | LinkageError e) {
                return false; // cannot tell
            }
        }
    };

    /** Values that there is one object of: classes, enums, Scala's enum cases and objects, Kotlin's objects. */
    private static boolean isConstant(Class<?> type) {
        if (type == Class.class || Enum.class.isAssignableFrom(type)) {
            return true;
        }
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> implemented : each.getInterfaces()) {
                if (implemented.getName().equals("scala.reflect.Enum")) {
                    return true;
                }
            }
        }
        return holdsItself(type, "INSTANCE") || holdsItself(type, "MODULE$");
    }

    private static boolean holdsItself(Class<?> type, String field) {
        try {
            Field found = type.getDeclaredField(field);
            return Modifier.isStatic(found.getModifiers()) && found.getType() == type;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    private static final ClassValue<Boolean> BY_CONTRACT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                Class<?> decides = type.getMethod("equals", Object.class).getDeclaringClass();
                return decides != Object.class
                        && decides.getClassLoader() == null
                        && decides != IdentityHashMap.class
                        && !decides.getName().equals("java.util.Collections$SetFromMap");
            } catch (ReflectiveOperationException | LinkageError e) {
                return false; // cannot tell
            }
        }
    };

    private Keys() {}

    /**
     * The key that has this one part.
     *
     * @param part any object
     * @return a key, never null
     */
    public static Object of(@Nullable Object part) {
        if (part == null) {
            return Constant.NULL;
        }
        if (Unchanging.is(part)) {
            return part;
        }
        return part.getClass().isArray() ? new ArrayPart(part) : new KeyOf1(part);
    }

    static Object of(@Nullable Object first, @Nullable Object second) {
        return new KeyOf2(part(first), part(second));
    }

    static Object ofOneAndLong(@Nullable Object first, long second) {
        return new KeyOfOneAndLong(part(first), second);
    }

    static Object of(@Nullable Object first, @Nullable Object second, @Nullable Object third) {
        return new KeyOf3(part(first), part(second), part(third));
    }

    /** Keeps the array: it becomes the key's own. */
    static Object ofMany(@Nullable Object... parts) {
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(parts[i]);
        }
        return new KeyOfMany(parts);
    }

    /**
     * The parts of a key, for messages.
     *
     * @param key as made here
     * @return at least one
     */
    public static List<@Nullable Object> parts(Object key) {
        return key instanceof Composite
                ? ((Composite) key).parts()
                : Collections.singletonList(key instanceof Constant ? null : key);
    }

    /**
     * A key in words, for messages. A part is the application's own object, and its {@code toString} may throw.
     *
     * @param key as made here
     * @return where it cannot be written, the classes of its parts
     */
    public static String text(Object key) {
        try {
            return key.toString();
        } catch (Throwable e) {
            StringJoiner classes = new StringJoiner(", ");
            for (Object part : parts(key)) {
                classes.add(part == null ? "null" : "a " + part.getClass().getName());
            }
            return classes.toString();
        }
    }

    /**
     * Whether two objects of this class are the same only if they are one object, where that is hardly meant.
     *
     * @param type of a part
     * @return false for enums, classes and singletons, which are values although they have no equals
     */
    public static boolean isIdentity(Class<?> type) {
        return IDENTITY.get(type);
    }

    private static @Nullable Object part(@Nullable Object value) {
        return value != null && value.getClass().isArray() ? new ArrayPart(value) : value;
    }

    /**
     * An equal key that does not change when the caller changes what it passed: arrays, lists, sets and maps are copied.
     * Made when a call enters the tables, not when it only looks. Objects of the application's own classes stay as they
     * are.
     *
     * @param key as made here
     * @return the same key where nothing in it can change
     */
    public static Object snapshot(Object key) {
        if (key instanceof Composite) {
            return ((Composite) key).snapshot();
        }
        return Unchanging.is(key) ? key : copy(key);
    }

    /** A key, or a part of one, that knows what in it can change. */
    abstract static class Composite { // no interface: to ask a string for that takes longer than all else here
        abstract Object snapshot();

        /** Its parts, or itself where it is one. */
        abstract List<@Nullable Object> parts();
    }

    static @Nullable Object copyOf(@Nullable Object part) {
        return part == null ? null : snapshot(part);
    }

    /**
     * By the contracts of {@code List}, {@code Set} and {@code Map} the copy equals the original. A class with an equals of
     * its own may look at more than its elements (a tenant, say), or at less (identity): such a one stays as it is.
     */
    private static Object copy(Object part) {
        if (!(part instanceof Collection || part instanceof Map) || !BY_CONTRACT.get(part.getClass())) {
            return part;
        }
        if (part instanceof List) {
            List<@Nullable Object> copy = new ArrayList<>();
            ((List<?>) part).forEach(e -> copy.add(copyOf(e)));
            return Collections.unmodifiableList(copy);
        }
        if (part instanceof Set) {
            Set<@Nullable Object> copy = new HashSet<>();
            ((Set<?>) part).forEach(e -> copy.add(copyOf(e)));
            return Collections.unmodifiableSet(copy);
        }
        if (part instanceof Map) {
            Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
            ((Map<?, ?>) part).forEach((k, v) -> copy.put(copyOf(k), copyOf(v)));
            return Collections.unmodifiableMap(copy);
        }
        return part;
    }
}
