package dev.coalesce.agent.classes;

import dev.coalesce.agent.thread.Privileged;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The facts about one class that {@link ResultInspector} needs. The fields of a class are looked up only when one of its objects is
 * looked into. Thread-safe: what is looked up twice is the same.
 */
final class InspectedClass {
    /** The kind of content that the objects of a class hold. */
    enum Kind {
        /** Nothing, or nothing that can be read without running code of the application. */
        NOTHING,
        /** Elements of a type that is not primitive. */
        ARRAY,
        /** A collection of the JDK. */
        COLLECTION,
        /** A map of the JDK. */
        MAP,
        /** An entry of a map of the JDK. */
        ENTRY,
        /** An {@link Optional}. */
        OPTIONAL,
        /** An {@link AtomicReference}. */
        REFERENCE,
        /** A response of the JDK's HTTP client. */
        HTTP_RESPONSE,
        /** Fields. */
        OBJECT
    }

    private static final String HTTP_RESPONSE = "jdk.internal.net.http.HttpResponseImpl";

    final Kind kind;
    final boolean isSingleUse;
    final boolean isConsumed;
    final boolean isConsumedInContainers;
    final boolean belongsToSession;
    final boolean isRecord;

    private final Class<?> type;
    private volatile @Nullable Boolean entity;
    private volatile @Nullable List<Part> fields;

    /**
     * A field that a class shows.
     *
     * @param field readable
     * @param isContent whether the class is a container of it: the field's type is a parameter of the class, as that of
     *     a response's body
     */
    record Part(Field field, boolean isContent) {}

    InspectedClass(Class<?> type) {
        LoadedType loaded = new LoadedType(type);
        this.type = type;
        this.kind = kind(type);
        this.isSingleUse = ResultContent.isSingleUse(loaded);
        this.isConsumed = ResultContent.isConsumed(loaded, false);
        this.isConsumedInContainers = ResultContent.isConsumed(loaded, true);
        this.belongsToSession = ResultContent.belongsToSession(loaded);
        this.isRecord = type.isRecord();
    }

    private static Kind kind(Class<?> type) {
        if (type.isArray()) {
            return type.getComponentType().isPrimitive() ? Kind.NOTHING : Kind.ARRAY;
        }
        if (type.isEnum() || type.isHidden()) {
            return Kind.NOTHING;
        }
        if (!isOfJdk(type)) {
            return Kind.OBJECT;
        }
        if (JdkContainers.isCollection(type)) {
            return Kind.COLLECTION;
        }
        if (JdkContainers.isMap(type)) {
            return Kind.MAP;
        }
        if (JdkContainers.isEntry(type)) {
            return Kind.ENTRY;
        }
        if (type == Optional.class) {
            return Kind.OPTIONAL;
        }
        return type == AtomicReference.class
                ? Kind.REFERENCE
                : type.getName().equals(HTTP_RESPONSE) ? Kind.HTTP_RESPONSE : Kind.NOTHING;
    }

    /** Compares module layers by class loader: no class of the application is loaded by the JDK's own loaders. */
    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = Privileged.loaderOf(type);
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Tells whether all objects of the class can be shared, so that none has to be looked at. */
    boolean isUsual(boolean looksInside) {
        if (isSingleUse || isConsumedInContainers || belongsToSession) {
            return false;
        }
        boolean holdsNothing = kind == Kind.NOTHING || (kind == Kind.OBJECT && fields().isEmpty());
        return !looksInside || (holdsNothing && !isEntity());
    }

    /** Tells whether the objects of the class belong to a session. */
    boolean isEntity() {
        Boolean known = entity;
        if (known == null) {
            known = belongsToSession || ResultContent.isEntity(new LoadedType(type));
            entity = known;
        }
        return known;
    }

    /** Returns the fields that the class and its superclasses show, and that may refer to something of interest. */
    List<Part> fields() {
        List<Part> known = fields;
        if (known == null) {
            known = new ArrayList<>();
            try {
                for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
                    addFields(each, known);
                }
            } catch (RuntimeException | LinkageError unreadable) {
                // The fields that were found count.
            }
            fields = known;
        }
        return known;
    }

    private void addFields(Class<?> type, List<Part> fields) {
        Method[] methods = type.getDeclaredMethods();
        for (Field each : type.getDeclaredFields()) {
            if (!Modifier.isStatic(each.getModifiers())
                    && !each.isSynthetic()
                    && mayHold(each.getType())
                    && (isOfTypeParameter(each) || isShown(each, methods))
                    && each.trySetAccessible()) {
                fields.add(new Part(each, isRecord || isOfTypeParameter(each)));
            }
        }
    }

    /** Only asked for a type that is erased to Object: reading any other generic type would load classes. */
    private static boolean isOfTypeParameter(Field field) {
        return field.getType() == Object.class && field.getGenericType() instanceof TypeVariable;
    }

    private static boolean isShown(Field field, Method... methods) {
        if (Modifier.isPublic(field.getModifiers())) {
            return true;
        }
        for (Method each : methods) {
            if (each.getParameterCount() == 0
                    && !Modifier.isStatic(each.getModifiers())
                    && !Modifier.isPrivate(each.getModifiers())
                    && ResultContent.isAccessor(each.getName(), field.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a field of this type may refer to an object of interest. */
    private static boolean mayHold(Class<?> type) {
        if (type.isPrimitive() || type.isEnum()) {
            return false;
        }
        boolean isFinalOfJdk = Modifier.isFinal(type.getModifiers()) && Privileged.loaderOf(type) == null;
        return !isFinalOfJdk || type.isArray() || kind(type) != Kind.NOTHING;
    }

    static @Nullable Object read(Part part, Object holder) {
        try {
            return part.field.get(holder);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    /** Returns the body of an HTTP response. */
    @Nullable
    Object body(Object response) {
        try {
            return Class.forName("java.net.http.HttpResponse", false, Privileged.loaderOf(type))
                    .getMethod("body")
                    .invoke(response);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
