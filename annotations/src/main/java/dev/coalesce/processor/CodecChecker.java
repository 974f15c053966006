package dev.coalesce.processor;

import java.util.List;
import java.util.Set;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Checks the class that encodes results for other JVMs. The agent checks it when the method is first called. */
final class CodecChecker {
    static final String CODEC = "codec";

    private static final String INTERFACE = "dev.coalesce.ResultCodec";
    private static final String CREATE_CURE =
            "Write a class that is neither abstract nor an inner class, with a constructor without parameters";

    private final TypeModel model;
    private final DeclaredAnnotation coalesce;

    CodecChecker(TypeModel model, DeclaredAnnotation coalesce) {
        this.model = model;
        this.coalesce = coalesce;
    }

    void check() throws ConfigurationError {
        AnnotationValue value = coalesce.value(CODEC);
        if (value == null
                || !(value.getValue() instanceof TypeMirror type)
                || TypeModel.isUnknown(type)
                || type.getKind() == TypeKind.VOID) {
            return;
        }
        String where = "codec " + model.name(type);
        TypeElement codec = TypeModel.element(type);
        TypeMirror declared = codec == null ? null : codecInterface(codec.asType());
        if (codec == null || declared == null) {
            throw new ConfigurationError(
                    where + " does not implement " + INTERFACE, "Implement that interface, or remove " + CODEC);
        }
        checkResult(where, declared);
        checkCreation(where, codec);
    }

    /** Throws if the codec is for results that stay in this JVM. */
    void checkUsed() throws ConfigurationError {
        AnnotationValue value = coalesce.value(CODEC);
        AnnotationValue shared = coalesce.value("shared");
        boolean isShared = shared != null && Boolean.TRUE.equals(shared.getValue());
        if (value != null
                && value.getValue() instanceof TypeMirror type
                && type.getKind() != TypeKind.VOID
                && !isShared) {
            throw new ConfigurationError(CODEC + " is not used, because the results stay in this JVM", "Set shared");
        }
    }

    /** Returns the interface with the type argument that the class gives to it; null if it is not implemented. */
    private @Nullable TypeMirror codecInterface(TypeMirror type) {
        if (model.name(type).equals(INTERFACE)) {
            return type;
        }
        for (TypeMirror each : model.supertypes(type)) {
            TypeMirror found = codecInterface(each);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private void checkResult(String where, TypeMirror declared) throws ConfigurationError {
        TypeMirror result = coalesce.method().getReturnType();
        if (result.getKind() == TypeKind.VOID) {
            throw new ConfigurationError(
                    where + " has no results of a class to encode", "Remove codec, or return a class");
        }
        List<? extends TypeMirror> arguments = ((DeclaredType) declared).getTypeArguments();
        TypeMirror boxed = model.erased(model.boxed(result));
        boolean isKnown = !arguments.isEmpty()
                && Set.of(TypeKind.DECLARED, TypeKind.ARRAY)
                        .contains(arguments.get(0).getKind())
                && !TypeModel.isUnknown(boxed);
        if (isKnown && !model.isAssignable(boxed, model.erased(arguments.get(0)))) {
            String encoded = model.name(arguments.get(0));
            throw new ConfigurationError(
                    where + " encodes " + encoded + ", but the method returns " + model.name(result),
                    "Name a class that implements ResultCodec<" + simpleName(boxed) + ">");
        }
    }

    private String simpleName(TypeMirror type) {
        TypeElement element = TypeModel.element(type);
        return element == null ? model.name(type) : element.getSimpleName().toString();
    }

    private static void checkCreation(String where, TypeElement codec) throws ConfigurationError {
        Set<Modifier> modifiers = codec.getModifiers();
        boolean isInner = codec.getEnclosingElement() instanceof TypeElement && !modifiers.contains(Modifier.STATIC);
        if (isInner || modifiers.contains(Modifier.ABSTRACT)) {
            throw new ConfigurationError(where + (isInner ? " is an inner class" : " is abstract"), CREATE_CURE);
        }
        for (ExecutableElement each : ElementFilter.constructorsIn(codec.getEnclosedElements())) {
            if (each.getParameters().isEmpty()) {
                return;
            }
        }
        throw new ConfigurationError(where + " has no constructor without parameters", CREATE_CURE);
    }
}
