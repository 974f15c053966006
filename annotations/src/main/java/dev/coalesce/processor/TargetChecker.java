package dev.coalesce.processor;

import java.util.Collection;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a method can be coalesced at all. An abstract method can: its annotation applies to the methods that
 * override it.
 */
final class TargetChecker {

    private static final int MAX_PARAMETER_SLOTS = 250;

    private final TypeModel model;

    TargetChecker(TypeModel model) {
        this.model = model;
    }

    void check(DeclaredAnnotation coalesce) throws ConfigurationError {
        ExecutableElement method = coalesce.method();
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            throw new ConfigurationError("constructors cannot be coalesced", "Move the work into a method");
        }
        checkBody(method);
        checkSlots(method);
        for (VariableElement parameter : method.getParameters()) {
            if (model.name(parameter.asType()).equals("kotlin.coroutines.Continuation")) {
                throw new ConfigurationError(
                        "Kotlin suspend functions cannot be coalesced", "Annotate a function that blocks");
            }
        }
        new ReservedMethods(model).check(method);
        checkMemberNames(method);
        checkResult(method.getReturnType(), coalesce.texts("ignore"));
    }

    static void checkBody(ExecutableElement method) throws ConfigurationError {
        if (method.getModifiers().contains(Modifier.NATIVE)) {
            throw new ConfigurationError("a native method has no body to weave", "Annotate a method with a body");
        }
    }

    private static void checkSlots(ExecutableElement method) throws ConfigurationError {
        int slots = method.getModifiers().contains(Modifier.STATIC) ? 0 : 1;
        for (VariableElement parameter : method.getParameters()) {
            TypeKind kind = parameter.asType().getKind();
            slots += kind == TypeKind.LONG || kind == TypeKind.DOUBLE ? 2 : 1;
        }
        if (slots > MAX_PARAMETER_SLOTS) {
            throw new ConfigurationError(
                    "the parameters take " + slots + " slots",
                    "Use at most " + MAX_PARAMETER_SLOTS + ": this takes one, a long or a double takes two");
        }
    }

    /** Checks that the class does not use the names of members that the agent may add. */
    private static void checkMemberNames(ExecutableElement method) throws ConfigurationError {
        TypeElement type = TypeModel.declaring(method);
        String body = method.getSimpleName() + "$coalesced";
        boolean fieldTaken = ElementFilter.fieldsIn(type.getEnclosedElements()).stream()
                .anyMatch(field -> field.getSimpleName().toString().startsWith("coalesce$"));
        boolean bodyTaken = method.getModifiers().contains(Modifier.SYNCHRONIZED)
                && ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                        .anyMatch(other -> other.getSimpleName().contentEquals(body)
                                && other.getParameters().size()
                                        == method.getParameters().size());
        if (fieldTaken || bodyTaken) {
            throw new ConfigurationError(
                    "the class already has "
                            + (fieldTaken ? "a field whose name starts with coalesce$" : "a method " + body),
                    "Weave each class only once, and rename such a member of your own");
        }
    }

    private void checkResult(TypeMirror type, Collection<String> ignored) throws ConfigurationError {
        ResultContent.Refusal refusal = ResultContent.refusal(new DeclaredResult(model, type), ignored);
        if (refusal != null) {
            throw new ConfigurationError("the method returns " + refusal.result(), "Return " + refusal.instead());
        }
    }

    /** Describes a result that belongs to a session, which is a reason for a warning; null for any other result. */
    static @Nullable String sharedEntity(TypeModel model, DeclaredAnnotation coalesce) {
        ExecutableElement method = coalesce.method();
        boolean isShared = !method.getModifiers().contains(Modifier.ABSTRACT);
        String entity = isShared
                ? ResultContent.entity(new DeclaredResult(model, method.getReturnType()), coalesce.texts("ignore"))
                : null;
        return entity == null ? null : "returns " + entity + ResultContent.SHARED_ENTITY;
    }
}
