package dev.coalesce.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Tells from two types whether an object of one can equal an object of the other. Types that cannot be found, and types
 * whose {@code equals} may know other classes, count as if they could. The agent's class of the same name decides in
 * the same way.
 */
final class KeyEquality {
    private static final String JDK = "java.";
    private static final String OBJECT = "java.lang.Object";

    /** Classes that are not final, but equal no object of an unrelated class. */
    private static final Set<String> VALUES = Set.of(
            "java.io.File",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.util.Date",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong");

    /** By their contracts, an object of one of these never equals an object of another. */
    private static final List<String> COLLECTIONS = List.of("java.util.List", "java.util.Set", "java.util.Map");

    private final TypeModel model;

    KeyEquality(TypeModel model) {
        this.model = model;
    }

    /** Expects boxed, erased types. */
    boolean isImpossible(TypeMirror one, TypeMirror other) {
        if (model.name(one).equals(model.name(other))) {
            return false;
        }
        boolean isArray = one.getKind() == TypeKind.ARRAY;
        boolean isOtherArray = other.getKind() == TypeKind.ARRAY;
        if (isArray && isOtherArray) {
            return ((ArrayType) one).getComponentType().getKind().isPrimitive()
                    || ((ArrayType) other).getComponentType().getKind().isPrimitive();
        }
        if (isArray || isOtherArray) {
            return !Set.of(OBJECT, "java.lang.Cloneable", "java.io.Serializable")
                    .contains(model.name(isArray ? other : one));
        }
        TypeElement type = TypeModel.element(one);
        TypeElement otherType = TypeModel.element(other);
        if (type == null || otherType == null || isAnyUnknown(type) || isAnyUnknown(otherType)) {
            return false;
        }
        if (isA(type, otherType) || isA(otherType, type)) {
            return false;
        }
        return isOtherCollection(type, otherType)
                || (isValue(type) && equalsNoValue(otherType, type))
                || (isValue(otherType) && equalsNoValue(type, otherType));
    }

    /** Tells whether a supertype cannot be found. */
    private boolean isAnyUnknown(TypeElement type) {
        return supertypes(type, new HashSet<>(), new HashSet<>());
    }

    /** Collects the names of a type and its supertypes, and tells whether one of them is not known. */
    private boolean supertypes(TypeElement type, Set<String> names, Set<String> visited) {
        boolean isAnyUnknown = false;
        if (visited.add(type.getQualifiedName().toString())) {
            names.add(model.name(type.asType()));
            isAnyUnknown = above(type.getSuperclass(), names, visited);
            for (TypeMirror each : type.getInterfaces()) {
                isAnyUnknown |= above(each, names, visited);
            }
        }
        return isAnyUnknown;
    }

    private boolean above(TypeMirror supertype, Set<String> names, Set<String> visited) {
        TypeElement element = TypeModel.element(supertype);
        return TypeModel.isUnknown(supertype) || (element != null && supertypes(element, names, visited));
    }

    private boolean isA(TypeElement type, TypeElement supertype) {
        String name = model.name(supertype.asType());
        return name.equals(OBJECT) || isA(type, name);
    }

    private boolean isA(TypeElement type, String name) {
        Set<String> names = new HashSet<>();
        boolean unused = supertypes(type, names, new HashSet<>());
        return names.contains(name);
    }

    private boolean isOtherCollection(TypeElement one, TypeElement other) {
        String kind = collection(one);
        String otherKind = collection(other);
        return !kind.isEmpty() && !otherKind.isEmpty() && !kind.equals(otherKind);
    }

    private String collection(TypeElement type) {
        for (String name : COLLECTIONS) {
            if (isA(type, name)) {
                return name;
            }
        }
        return "";
    }

    /** Tells whether an object of a type equals only objects of the same class. */
    private boolean isValue(TypeElement type) {
        return isClosed(type) || VALUES.contains(model.name(type.asType()));
    }

    /** Tells whether no class that is unknown here can extend a type. */
    private boolean isClosed(TypeElement type) {
        return type.getKind() == ElementKind.ENUM
                || type.getKind() == ElementKind.RECORD
                || (type.getModifiers().contains(Modifier.FINAL)
                        && model.name(type.asType()).startsWith(JDK));
    }

    private boolean equalsNoValue(TypeElement type, TypeElement value) {
        if (type.getKind().isInterface()) {
            return isClosed(value);
        }
        return isValue(type) || model.name(type.asType()).startsWith(JDK) || !declaresEquals(type);
    }

    private boolean declaresEquals(@Nullable TypeElement type) {
        if (type == null || model.name(type.asType()).equals(OBJECT)) {
            return false;
        }
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals("equals")
                    && method.getParameters().size() == 1
                    && model.name(Objects.requireNonNull(method.getParameters().get(0))
                                    .asType())
                            .equals(OBJECT)) {
                return true;
            }
        }
        return declaresEquals(TypeModel.element(type.getSuperclass()));
    }
}
