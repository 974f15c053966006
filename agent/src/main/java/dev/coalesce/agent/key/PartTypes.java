package dev.coalesce.agent.key;

import dev.coalesce.agent.thread.Privileged;
import java.io.ByteArrayOutputStream;
import java.io.CharArrayWriter;
import java.io.StringWriter;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.Buffer;
import java.security.PrivilegedAction;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Classifies the classes of key parts. Each answer is computed once per class and does not keep the class loaded. All
 * methods are thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // see KIND
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

    /** Classes of the JDK that are filled by whoever has them, and compare identity. */
    private static final Set<Class<?>> FILLED_CLASSES = Set.of(
            StringBuilder.class,
            StringBuffer.class,
            StringWriter.class,
            CharArrayWriter.class,
            ByteArrayOutputStream.class);

    /** The kinds, by their ordinal numbers. */
    private static final PartKind[] KINDS = PartKind.values();

    /** The ordinal number of the kind of each class. A class must not refer to an object of the agent. */
    private static final ClassValue<Integer> KIND = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            try {
                return Privileged.run(new PrivilegedAction<Integer>() {
                    @Override
                    public Integer run() {
                        return findKind(type).ordinal();
                    }
                });
            } catch (LinkageError | TypeNotPresentException e) {
                return PartKind.OPAQUE.ordinal(); // a class that cannot be inspected
            }
        }
    };

    /** Handles of the type {@code (Object)Object} that read the components of each record class. */
    private static final ClassValue<MethodHandle[]> GETTERS = new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
            return RecordGetters.find(type);
        }
    };

    private static final ClassValue<Boolean> IDENTITY = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return !Privileged.run(new PrivilegedAction<Boolean>() {
                            @Override
                            public Boolean run() {
                                return isConstant(type);
                            }
                        })
                        && type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
            } catch (ReflectiveOperationException | LinkageError e) {
                return false; // no warning about a class that cannot be inspected
            }
        }
    };

    private PartTypes() {}

    /** Tells whether an object never changes. It can then be its own key, so its lookup allocates nothing. */
    static boolean isImmutable(Object part) {
        return part instanceof String || kindOf(part) == PartKind.IMMUTABLE;
    }

    static PartKind kindOf(Object part) {
        return KINDS[KIND.get(part.getClass())];
    }

    static MethodHandle[] gettersOf(Class<?> record) {
        return GETTERS.get(record);
    }

    /** Implements {@link Keys#isIdentity}. */
    static boolean isIdentity(Class<?> type) {
        return IDENTITY.get(type);
    }

    private static PartKind findKind(Class<?> type) {
        if (isImmutableClass(type, 0)) {
            return PartKind.IMMUTABLE;
        }
        if (type.isArray()) {
            return PartKind.ARRAY;
        }
        if (type == URL.class) {
            return PartKind.URL;
        }
        if (type == Optional.class) {
            return PartKind.OPTIONAL;
        }
        if (Buffer.class.isAssignableFrom(type)) {
            return PartKind.BUFFER;
        }
        if (type.isRecord()) {
            return kindOfRecord(type);
        }
        if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            return kindOfContainer(type);
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return equalsIsOfJdk(type) ? PartKind.ENTRY : PartKind.FOREIGN_CONTAINER;
        }
        if (!isOfJdk(type)) {
            return PartKind.OPAQUE;
        }
        if (declaresEquals(type)) {
            return Cloneable.class.isAssignableFrom(type) ? PartKind.CLONEABLE : PartKind.OPAQUE;
        }
        return FILLED_CLASSES.contains(type)
                        || type.getPackageName().equals("java.util.concurrent.atomic")
                        || Reference.class.isAssignableFrom(type)
                ? PartKind.UNUSABLE
                : PartKind.OPAQUE;
    }

    private static PartKind kindOfRecord(Class<?> type) {
        if (gettersOf(type).length < type.getRecordComponents().length) {
            return mayHoldArray(type) ? PartKind.UNUSABLE : PartKind.OPAQUE;
        }
        return hasOwnEquals(type) ? PartKind.RECORD_WITH_OWN_EQUALS : PartKind.RECORD;
    }

    /** Compilers declare the methods of a record that they generate as final. */
    private static boolean hasOwnEquals(Class<?> record) {
        try {
            return !Modifier.isFinal(record.getMethod("equals", Object.class).getModifiers())
                    || !Modifier.isFinal(record.getMethod("hashCode").getModifiers());
        } catch (NoSuchMethodException e) {
            return true;
        }
    }

    private static boolean mayHoldArray(Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            Class<?> type = component.getType();
            if (type.isArray() || type.isInterface() || type == Object.class || type == Optional.class) {
                return true;
            }
        }
        return false;
    }

    /**
     * Decides by the class that declares {@code equals}. A class of the JDK follows the contract of {@code List},
     * {@code Set} or {@code Map}, with a few exceptions, or compares identity.
     */
    private static PartKind kindOfContainer(Class<?> type) {
        if (!equalsIsOfJdk(type)) {
            return isOfJdk(type) && !declaresEquals(type) ? PartKind.UNUSABLE : PartKind.FOREIGN_CONTAINER;
        }
        if (List.class.isAssignableFrom(type)) {
            return PartKind.LIST;
        }
        if (Set.class.isAssignableFrom(type)) {
            return PartKind.SET;
        }
        return Map.class.isAssignableFrom(type) ? PartKind.MAP : PartKind.FOREIGN_CONTAINER;
    }

    private static boolean equalsIsOfJdk(Class<?> type) {
        try {
            Class<?> declaring = type.getMethod("equals", Object.class).getDeclaringClass();
            return declaring != Object.class
                    && declaring.getClassLoader() == null
                    && declaring != IdentityHashMap.class
                    && !declaring.getName().equals("java.util.Collections$SetFromMap");
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static boolean declaresEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static boolean isImmutableClass(Class<?> type, int depth) {
        if (type.isPrimitive()
                || IMMUTABLE_CLASSES.contains(type)
                || Enum.class.isAssignableFrom(type)
                || (type.getName().startsWith("java.time.") && type.getClassLoader() == null)) {
            return true;
        }
        return type.isRecord()
                && depth < MAX_DEPTH
                && areImmutable(type.getRecordComponents(), depth)
                && !hasOwnEquals(type);
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
