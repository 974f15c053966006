package dev.coalesce.processor;

import static dev.coalesce.processor.Mistake.quoted;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Whether what is to be dropped is there, and whether its key can ever match. */
final class Invalidation {
    private static final String METHOD = "method";

    private final Model model;
    private final TypeMirror type;
    private final String name;
    private final List<ExecutableElement> ofThatName = new ArrayList<>();

    /** Of the type, and of all above it. */
    Invalidation(Model model, TypeMirror type, String name) {
        this.model = model;
        this.type = type;
        this.name = name;
        collect(Model.element(type));
    }

    private void collect(@Nullable TypeElement at) {
        if (at == null) {
            return;
        }
        for (ExecutableElement method : ElementFilter.methodsIn(at.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals(name)) {
                ofThatName.add(method);
            }
        }
        collect(Model.element(at.getSuperclass()));
        at.getInterfaces().forEach(each -> collect(Model.element(each)));
    }

    void checkThere() throws Mistake {
        if (ofThatName.isEmpty()) {
            throw notCoalesced();
        }
    }

    /** It is there, without the annotation: it may be coalesced by a rule of the agent's, which the compiler cannot know. */
    boolean isDoubtful() {
        return !ofThatName.isEmpty() && ofThatName.stream().noneMatch(Invalidation::isCoalesced);
    }

    Mistake notCoalesced() {
        return new Mistake(METHOD, quoted(name), "a method of " + model.name(type) + " annotated with @Coalesce");
    }

    private static boolean isCoalesced(ExecutableElement method) {
        return !Written.on(method, CoalesceProcessor.COALESCE).isEmpty();
    }

    /** A key that can never equal one of the method's would leave old results in place, unnoticed. */
    void checkKey(List<TypeMirror> given) throws Mistake {
        Mistake mismatch = null;
        for (ExecutableElement method : ofThatName) {
            List<TypeMirror> wanted = isCoalesced(method) ? key(method) : null;
            String fault = wanted == null ? null : fault(given, wanted);
            if (wanted != null && fault == null) {
                return;
            }
            if (wanted != null && fault != null) {
                mismatch = new Mistake("key", fault, "the parts of the key of " + where() + ": " + names(wanted));
            }
        }
        if (mismatch != null) {
            throw mismatch;
        }
    }

    /** Null where it cannot be told; what is wrong with it is said where it stands. */
    private @Nullable List<TypeMirror> key(ExecutableElement method) {
        List<TypeMirror> parts = new ArrayList<>();
        List<? extends AnnotationValue> paths =
                Written.on(method, CoalesceProcessor.COALESCE).get(0).values("key");
        try {
            for (AnnotationValue path : paths) {
                String text = Written.text(path);
                TypeMirror part = text == null ? null : new KeyPaths(model, method).resolve(text);
                if (part == null) {
                    return null;
                }
                parts.add(part);
            }
        } catch (Mistake e) {
            return null;
        }
        if (paths.isEmpty()) {
            for (VariableElement parameter : method.getParameters()) {
                parts.add(model.erased(parameter.asType()));
            }
        }
        return parts;
    }

    private @Nullable String fault(List<TypeMirror> given, List<TypeMirror> wanted) {
        if (given.size() != wanted.size()) {
            return given.size() + (given.size() == 1 ? " part" : " parts") + " where " + where() + " has "
                    + wanted.size();
        }
        for (int i = 0; i < given.size(); i++) {
            TypeMirror mine = model.boxed(given.get(i));
            TypeMirror its = model.boxed(wanted.get(i));
            if (model.isValue(mine) && model.isValue(its) && !model.name(mine).equals(model.name(its))) {
                return "part " + (i + 1) + " of type " + simple(mine) + ", which never equals one of type "
                        + simple(its);
            }
        }
        return null;
    }

    private String where() {
        return model.name(type) + "." + name;
    }

    private String simple(TypeMirror type) {
        String full = model.name(type);
        return full.substring(full.lastIndexOf('.') + 1);
    }

    private String names(List<TypeMirror> types) {
        return types.isEmpty()
                ? "none"
                : String.join(", ", types.stream().map(model::name).toList());
    }
}
