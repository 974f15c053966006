package dev.coalesce.processor;

import static dev.coalesce.processor.ConfigurationError.TARGET;

import java.util.List;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a method can be coalesced at all. An abstract method can: its annotation applies to the methods that
 * override it.
 */
final class TargetChecker {
    /** Types whose objects only one caller can use. Their subtypes are single-use too, except {@link #STREAMS}. */
    static final Set<String> SINGLE_USE = Set.of(
            "java.lang.AutoCloseable",
            "java.util.Iterator",
            "java.util.Enumeration",
            "java.util.Spliterator",
            "java.nio.Buffer",
            "java.util.concurrent.Future",
            "kotlin.sequences.Sequence",
            "kotlinx.coroutines.flow.Flow",
            "scala.collection.Iterator",
            "scala.concurrent.Future");

    /**
     * Stream types that the agent can share although a supertype is single-use. The agent itself reports the streams
     * among them that it cannot share.
     */
    static final Set<String> STREAMS = Set.of(
            "java.io.InputStream",
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "io.reactivex.ObservableSource",
            "io.reactivex.SingleSource",
            "io.reactivex.MaybeSource",
            "io.reactivex.CompletableSource",
            "io.reactivex.rxjava3.core.ObservableSource",
            "io.reactivex.rxjava3.core.SingleSource",
            "io.reactivex.rxjava3.core.MaybeSource",
            "io.reactivex.rxjava3.core.CompletableSource",
            "io.smallrye.mutiny.Uni",
            "io.smallrye.mutiny.Multi");

    private static final Set<String> COMPLETION_STAGE = Set.of("java.util.concurrent.CompletionStage");
    private static final List<String> FUTURES =
            List.of("java.util.concurrent.CompletableFuture", "java.util.concurrent.CompletionStage");
    private static final String METHOD_WITH_BODY = "a method with a body";

    /** Types that reading consumes, even if the result only contains such an object. */
    private static final Set<String> CONSUMED_BY_READING = Set.of(
            "java.io.InputStream",
            "java.io.Reader",
            "java.nio.channels.ReadableByteChannel",
            "java.util.Iterator",
            "java.util.stream.BaseStream");

    /** Types that do not contain their type arguments: they only name a type, or produce a new object on each call. */
    private static final List<String> NOT_CONTAINERS =
            List.of("java.lang.Class", "java.util.function.", "java.util.concurrent.Callable");

    private static final int MAX_NESTING = 3;
    private static final int MAX_PARAMETER_SLOTS = 250;

    private final TypeModel model;

    TargetChecker(TypeModel model) {
        this.model = model;
    }

    void check(ExecutableElement method) throws ConfigurationError {
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            throw new ConfigurationError(TARGET, "a constructor", METHOD_WITH_BODY);
        }
        checkBody(method);
        checkSlots(method);
        for (VariableElement parameter : method.getParameters()) {
            if (model.name(parameter.asType()).equals("kotlin.coroutines.Continuation")) {
                throw new ConfigurationError(TARGET, "a Kotlin suspend function", "a function that blocks");
            }
        }
        new ReservedMethods(model).check(method);
        checkMemberNames(method);
        checkResult(method.getReturnType());
    }

    static void checkBody(ExecutableElement method) throws ConfigurationError {
        if (method.getModifiers().contains(Modifier.NATIVE)) {
            throw new ConfigurationError(TARGET, "a native method", METHOD_WITH_BODY);
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
                    TARGET,
                    "a method whose parameters take " + slots + " slots",
                    "at most " + MAX_PARAMETER_SLOTS + " (this takes one, a long or a double two)");
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
                    TARGET,
                    "a class that has " + (fieldTaken ? "a field whose name starts with coalesce$" : "a method " + body)
                            + " already",
                    "a class that is not woven yet, and uses no such name itself");
        }
    }

    private void checkResult(TypeMirror type) throws ConfigurationError {
        String name = model.name(type);
        if (FUTURES.contains(name)) {
            TypeMirror value = valueOf(type);
            String singleUse = value == null ? null : singleUsePart(value);
            if (singleUse != null) {
                throw singleUseResult(name + " of " + singleUse);
            }
        } else if (model.isA(type, COMPLETION_STAGE)) {
            throw new ConfigurationError(
                    TARGET,
                    "a method that returns " + name,
                    "CompletableFuture or CompletionStage itself, since each caller gets a future of its own");
        } else {
            String singleUse = singleUsePart(type);
            if (singleUse != null) {
                throw singleUseResult(singleUse);
            }
        }
    }

    /** Describes the type if it is single-use or contains a single-use object; returns null otherwise. */
    private @Nullable String singleUsePart(TypeMirror type) {
        return isSingleUse(type) ? model.name(type) : consumableArgument(type, MAX_NESTING);
    }

    /**
     * Describes the single-use object inside a type such as {@code Optional<InputStream>}; returns null if there is
     * none.
     */
    private @Nullable String consumableArgument(TypeMirror type, int maxDepth) {
        String name = model.name(type);
        if (maxDepth == 0
                || type.getKind() != TypeKind.DECLARED
                || NOT_CONTAINERS.stream().anyMatch(name::startsWith)) {
            return null;
        }
        for (TypeMirror argument : ((DeclaredType) type).getTypeArguments()) {
            TypeMirror held = upperBound(argument);
            if (held != null) {
                if (model.isA(held, CONSUMED_BY_READING)) {
                    return name + " of " + model.name(held);
                }
                String deeper = consumableArgument(held, maxDepth - 1);
                if (deeper != null) {
                    return deeper;
                }
            }
        }
        return null;
    }

    /** Returns the type argument of a future; null if it has none or it is not known. */
    private static @Nullable TypeMirror valueOf(TypeMirror future) {
        List<? extends TypeMirror> arguments = ((DeclaredType) future).getTypeArguments();
        return arguments.isEmpty() ? null : upperBound(arguments.get(0));
    }

    private static @Nullable TypeMirror upperBound(TypeMirror type) {
        return type.getKind() == TypeKind.WILDCARD ? ((WildcardType) type).getExtendsBound() : type;
    }

    private boolean isSingleUse(TypeMirror type) {
        return model.isA(type, SINGLE_USE) && !model.isA(type, STREAMS);
    }

    private static ConfigurationError singleUseResult(String description) {
        return new ConfigurationError(
                TARGET,
                "a method that returns " + description
                        + ", which can be used only once: two callers would each get a part",
                "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher");
    }
}
