package dev.coalesce.agent.key;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Classifies the classes of key parts. Each answer is computed once per class and does not keep the class loaded. All
 * methods are thread-safe.
 */
final class PartTypes {
    /** Bounds the recursion into record components. A record nested more deeply counts as mutable. */
    private static final int MAX_DEPTH = 8;

    private static final Set<Class<?>> IMMUTABLE_CLASSES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            URI.class,
            Locale.class,
            Class.class);

    private static final ClassValue<Boolean> IMMUTABLE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return isImmutableClass(type, 0);
            } catch (LinkageError | TypeNotPresentException e) {
                return false; // a class that cannot be inspected counts as mutable
            }
        }
    };

    private static final ClassValue<Boolean> IDENTITY = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return !isConstant(type)
                        && type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
            } catch (ReflectiveOperationException | LinkageError e) {
                return false; // no warning about a class that cannot be inspected
            }
        }
    };

    private static final ClassValue<Boolean> JDK_EQUALS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                Class<?> declaring = type.getMethod("equals", Object.class).getDeclaringClass();
                return declaring != Object.class
                        && declaring.getClassLoader() == null
                        && declaring != IdentityHashMap.class
                        && !declaring.getName().equals("java.util.Collections$SetFromMap");
            } catch (ReflectiveOperationException | LinkageError e) {
                return false; // a class that cannot be inspected is not copied
            }
        }
    };

    private PartTypes() {}

    /** Tells whether an object never changes. It can then be its own key, so its lookup allocates nothing. */
    static boolean isImmutable(Object part) {
        return part instanceof String || IMMUTABLE.get(part.getClass());
    }

    /** Implements {@link Keys#isIdentity}. */
    static boolean isIdentity(Class<?> type) {
        return IDENTITY.get(type);
    }

    /**
     * Tells whether a collection or map class has the {@code equals} of a JDK class that follows the contract of
     * {@code List}, {@code Set} or {@code Map}. A copy then equals the original.
     */
    static boolean hasContractEquals(Class<?> type) {
        return JDK_EQUALS.get(type);
    }

    private static boolean isImmutableClass(Class<?> type, int depth) {
        if (type.isPrimitive()
                || IMMUTABLE_CLASSES.contains(type)
                || Enum.class.isAssignableFrom(type)
                || (type.getName().startsWith("java.time.") && type.getClassLoader() == null)) {
            return true;
        }
        return type.isRecord() && depth < MAX_DEPTH && areImmutable(type.getRecordComponents(), depth);
    }

    /** Decides by the declared types: a component of a type like {@code Object} may hold a mutable object. */
    private static boolean areImmutable(RecordComponent[] components, int depth) {
        for (RecordComponent component : components) {
            if (!isImmutableClass(component.getType(), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Recognises classes with one object per value: classes, enums, Scala enum cases and objects, Kotlin objects. */
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
        return hasSingletonField(type, "INSTANCE") || hasSingletonField(type, "MODULE$");
    }

    private static boolean hasSingletonField(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            return Modifier.isStatic(field.getModifiers()) && field.getType() == type;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }
}
