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

    /** What a reader uses up, wherever it is found. */
    private static final Set<String> READ_ONCE = Set.of(
            "java.io.InputStream",
            "java.io.Reader",
            "java.nio.channels.ReadableByteChannel",
            "java.util.Iterator",
            "java.util.stream.BaseStream");

    /** Types that do not hold what they have as arguments: they name it, or make it anew each time. */
    private static final List<String> MAKERS =
            List.of("java.lang.Class", "java.util.function.", "java.util.concurrent.Callable");

    private static final int DEEPEST = 3;
    private static final int MOST_SLOTS = 250;

    private final Model model;

    Targets(Model model) {
        this.model = model;
    }

    void check(ExecutableElement method) throws Mistake {
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            throw new Mistake(TARGET, "a constructor", BODY);
        }
        checkBody(method);
        checkSlots(method);
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

    private static void checkSlots(ExecutableElement method) throws Mistake {
        int slots = method.getModifiers().contains(Modifier.STATIC) ? 0 : 1;
        for (VariableElement parameter : method.getParameters()) {
            TypeKind kind = parameter.asType().getKind();
            slots += kind == TypeKind.LONG || kind == TypeKind.DOUBLE ? 2 : 1;
        }
        if (slots > MOST_SLOTS) {
            throw new Mistake(
                    TARGET,
                    "a method whose parameters take " + slots + " slots",
                    "at most " + MOST_SLOTS + " (this takes one, a long or a double two)");
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
            String oneShot = value == null ? null : oneShotOrInside(value);
            if (oneShot != null) {
                throw refused(name + " of " + oneShot);
            }
        } else if (model.isA(type, STAGE)) {
            throw new Mistake(
                    TARGET,
                    "a method that returns " + name,
                    "CompletableFuture or CompletionStage itself, since each caller gets a future of its own");
        } else {
            String oneShot = oneShotOrInside(type);
            if (oneShot != null) {
                throw refused(oneShot);
            }
        }
    }

    private @Nullable String oneShotOrInside(TypeMirror type) {
        return isOneShot(type) ? model.name(type) : inside(type, DEEPEST);
    }

    /** Of a type as {@code Optional<InputStream>}: what is in there is read once too. */
    private @Nullable String inside(TypeMirror type, int depth) {
        String name = model.name(type);
        if (depth == 0 || type.getKind() != TypeKind.DECLARED || MAKERS.stream().anyMatch(name::startsWith)) {
            return null;
        }
        for (TypeMirror argument : ((DeclaredType) type).getTypeArguments()) {
            TypeMirror each = bound(argument);
            if (each != null) {
                if (model.isA(each, READ_ONCE)) {
                    return name + " of " + model.name(each);
                }
                String deeper = inside(each, depth - 1);
                if (deeper != null) {
                    return deeper;
                }
            }
        }
        return null;
    }

    private static @Nullable TypeMirror valueOf(TypeMirror future) {
        List<? extends TypeMirror> arguments = ((DeclaredType) future).getTypeArguments();
        return arguments.isEmpty() ? null : bound(arguments.get(0));
    }

    private static @Nullable TypeMirror bound(TypeMirror type) {
        return type.getKind() == TypeKind.WILDCARD ? ((WildcardType) type).getExtendsBound() : type;
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
