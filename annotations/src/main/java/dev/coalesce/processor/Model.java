package dev.coalesce.processor;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Types as the agent will find them in class files: erased, and by their binary names. */
final class Model {
    private static final Set<String> VALUES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Short",
            "java.lang.String");

    private final Elements elements;
    private final Types types;

    Model(ProcessingEnvironment environment) {
        this.elements = environment.getElementUtils();
        this.types = environment.getTypeUtils();
    }

    @Nullable
    TypeElement type(String name) {
        return elements.getTypeElement(name);
    }

    static TypeElement declaring(ExecutableElement method) {
        return (TypeElement) Objects.requireNonNull(method.getEnclosingElement(), "a method is a type's");
    }

    TypeMirror erased(TypeMirror type) {
        return types.erasure(type);
    }

    /** Null for a primitive, an array, or nothing. */
    static @Nullable TypeElement element(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED && ((DeclaredType) type).asElement() instanceof TypeElement found
                ? found
                : null;
    }

    /** Whether the type is not there, as far as can be seen: the compiler will say so. */
    static boolean isUnknown(TypeMirror type) {
        return type.getKind() == TypeKind.ERROR
                || (type.getKind() == TypeKind.ARRAY && isUnknown(((ArrayType) type).getComponentType()));
    }

    TypeMirror boxed(TypeMirror type) {
        return type.getKind().isPrimitive()
                ? types.boxedClass((PrimitiveType) type).asType()
                : type;
    }

    /** Whether objects of this class equal no object of another. */
    boolean isValue(TypeMirror type) {
        return VALUES.contains(name(type));
    }

    String name(TypeMirror type) {
        TypeElement element = element(erased(type));
        if (element != null) {
            return elements.getBinaryName(element).toString();
        }
        if (type.getKind() == TypeKind.ARRAY) {
            return name(((ArrayType) type).getComponentType()) + "[]";
        }
        return type.getKind().isPrimitive() ? type.getKind().name().toLowerCase(Locale.ROOT) : type.toString();
    }

    /** The first of these names that the type, or a supertype of it, has. */
    boolean isA(TypeMirror type, Set<String> names) {
        TypeElement element = element(erased(type));
        if (element == null) {
            return false;
        }
        if (names.contains(elements.getBinaryName(element).toString())) {
            return true;
        }
        for (TypeMirror each : element.getInterfaces()) {
            if (isA(each, names)) {
                return true;
            }
        }
        return isA(element.getSuperclass(), names);
    }
}
