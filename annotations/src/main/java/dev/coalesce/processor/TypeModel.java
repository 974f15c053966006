package dev.coalesce.processor;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

/** Presents types as the agent finds them in class files: erased, with binary names. */
final class TypeModel {
    private final Elements elements;
    private final Types types;

    TypeModel(ProcessingEnvironment environment) {
        this.elements = environment.getElementUtils();
        this.types = environment.getTypeUtils();
    }

    @Nullable
    TypeElement type(String name) {
        return elements.getTypeElement(name);
    }

    static TypeElement declaring(ExecutableElement method) {
        return (TypeElement) Objects.requireNonNull(method.getEnclosingElement(), "every method is declared by a type");
    }

    TypeMirror object() {
        return Objects.requireNonNull(type("java.lang.Object"), "every program has java.lang.Object")
                .asType();
    }

    /** Returns the direct supertypes, with the type arguments that they have there. */
    List<? extends TypeMirror> supertypes(TypeMirror type) {
        return types.directSupertypes(type);
    }

    TypeMirror erased(TypeMirror type) {
        return types.erasure(type);
    }

    boolean isAssignable(TypeMirror from, TypeMirror to) {
        return types.isAssignable(from, to);
    }

    /** Returns null if the type is not a class or an interface. */
    static @Nullable TypeElement element(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED && ((DeclaredType) type).asElement() instanceof TypeElement found
                ? found
                : null;
    }

    /** Tells whether the type cannot be found. The compiler reports that itself. */
    static boolean isUnknown(TypeMirror type) {
        return type.getKind() == TypeKind.ERROR
                || (type.getKind() == TypeKind.ARRAY && isUnknown(((ArrayType) type).getComponentType()));
    }

    TypeMirror boxed(TypeMirror type) {
        return type.getKind().isPrimitive()
                ? types.boxedClass((PrimitiveType) type).asType()
                : type;
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
}
