package dev.coalesce.processor;

import static dev.coalesce.processor.Mistake.TARGET;

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

/** Whether a method can be coalesced at all. An abstract one can: what it says holds for the methods that override it. */
final class Targets {
    /** Results that one caller uses up; a subtype of one is one. */
    static final Set<String> ONE_SHOT = Set.of(
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

    /** What may be shared, although a supertype of it is used up; what the agent cannot share of these it says itself. */
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

    private static final Set<String> STAGE = Set.of("java.util.concurrent.CompletionStage");
    private static final List<String> FUTURES =
            List.of("java.util.concurrent.CompletableFuture", "java.util.concurrent.CompletionStage");
    private static final String BODY = "a method with a body";

    private final Model model;

    Targets(Model model) {
        this.model = model;
    }

    void check(ExecutableElement method) throws Mistake {
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            throw new Mistake(TARGET, "a constructor", BODY);
        }
        checkBody(method);
        for (VariableElement parameter : method.getParameters()) {
            if (model.name(parameter.asType()).equals("kotlin.coroutines.Continuation")) {
                throw new Mistake(TARGET, "a Kotlin suspend function", "a function that blocks");
            }
        }
        checkNames(method);
        checkResult(method.getReturnType());
    }

    static void checkBody(ExecutableElement method) throws Mistake {
        if (method.getModifiers().contains(Modifier.NATIVE)) {
            throw new Mistake(TARGET, "a native method", BODY);
        }
    }

    /** The names of members that the agent may add. */
    private static void checkNames(ExecutableElement method) throws Mistake {
        TypeElement type = Model.declaring(method);
        String body = method.getSimpleName() + "$coalesced";
        boolean fieldTaken = ElementFilter.fieldsIn(type.getEnclosedElements()).stream()
                .anyMatch(field -> field.getSimpleName().toString().startsWith("coalesce$"));
        boolean bodyTaken = method.getModifiers().contains(Modifier.SYNCHRONIZED)
                && ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                        .anyMatch(other -> other.getSimpleName().contentEquals(body)
                                && other.getParameters().size()
                                        == method.getParameters().size());
        if (fieldTaken || bodyTaken) {
            throw new Mistake(
                    TARGET,
                    "a class that has " + (fieldTaken ? "a field whose name starts with coalesce$" : "a method " + body)
                            + " already",
                    "a class that is not woven yet, and uses no such name itself");
        }
    }

    private void checkResult(TypeMirror type) throws Mistake {
        String name = model.name(type);
        if (FUTURES.contains(name)) {
            TypeMirror value = valueOf(type);
            if (value != null && isOneShot(value)) {
                throw refused(name + " of " + model.name(value));
            }
        } else if (model.isA(type, STAGE)) {
            throw new Mistake(
                    TARGET,
                    "a method that returns " + name,
                    "CompletableFuture or CompletionStage itself, since each caller gets a future of its own");
        } else if (isOneShot(type)) {
            throw refused(name);
        }
    }

    private static @Nullable TypeMirror valueOf(TypeMirror future) {
        List<? extends TypeMirror> arguments = ((DeclaredType) future).getTypeArguments();
        TypeMirror value = arguments.isEmpty() ? null : arguments.get(0);
        return value != null && value.getKind() == TypeKind.WILDCARD ? ((WildcardType) value).getExtendsBound() : value;
    }

    private boolean isOneShot(TypeMirror type) {
        return model.isA(type, ONE_SHOT) && !model.isA(type, STREAMS);
    }

    private static Mistake refused(String what) {
        return new Mistake(
                TARGET,
                "a method that returns " + what + ", which can be used only once: two callers would each get a part",
                "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher");
    }
}
