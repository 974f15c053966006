package dev.coalesce.processor;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Checks that the methods named by one {@code @Invalidates} exist, and that its key can match one of theirs. */
final class InvalidationChecker {
    private static final String METHOD = "method";

    private final TypeModel model;
    private final TypeMirror type;
    private final String name;

    /** The methods of that name in the type and in its supertypes. */
    private final List<ExecutableElement> candidates = new ArrayList<>();

    InvalidationChecker(TypeModel model, TypeMirror type, String name) {
        this.model = model;
        this.type = type;
        this.name = name;
        collectCandidates(TypeModel.element(type));
    }

    private void collectCandidates(@Nullable TypeElement element) {
        if (element == null) {
            return;
        }
        for (ExecutableElement method : ElementFilter.methodsIn(element.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals(name)) {
                candidates.add(method);
            }
        }
        collectCandidates(TypeModel.element(element.getSuperclass()));
        element.getInterfaces().forEach(implemented -> collectCandidates(TypeModel.element(implemented)));
    }

    void checkMethodExists() throws ConfigurationError {
        if (candidates.isEmpty()) {
            throw notCoalesced();
        }
    }

    /**
     * Tells whether the method exists but has no annotation. A rule of the agent may coalesce it, which the compiler
     * cannot know.
     */
    boolean lacksAnnotation() {
        return !candidates.isEmpty() && candidates.stream().noneMatch(InvalidationChecker::isCoalesced);
    }

    ConfigurationError notCoalesced() {
        return ConfigurationError.ofValue(
                METHOD, name, "a method of " + model.name(type) + " annotated with @Coalesce");
    }

    private static boolean isCoalesced(ExecutableElement method) {
        return !DeclaredAnnotation.find(method, CoalesceProcessor.COALESCE).isEmpty();
    }

    /** Rejects a key that never equals a key of the coalesced method: old results would stay cached unnoticed. */
    void checkKey(List<TypeMirror> actual) throws ConfigurationError {
        ConfigurationError error = null;
        for (ExecutableElement method : candidates) {
            List<TypeMirror> expected = isCoalesced(method) ? keyTypes(method) : null;
            String mismatch = expected == null ? null : mismatch(actual, expected);
            if (expected != null && mismatch == null) {
                return;
            }
            if (expected != null && mismatch != null) {
                error = new ConfigurationError(
                        mismatch, "Use the parts of the key of " + qualifiedMethod() + ": " + names(expected));
            }
        }
        if (error != null) {
            throw error;
        }
    }

    /**
     * Returns the types of a coalesced method's key parts; null if they are not known. An error in that key is reported
     * at the coalesced method.
     */
    private @Nullable List<TypeMirror> keyTypes(ExecutableElement method) {
        List<TypeMirror> parts = new ArrayList<>();
        List<? extends AnnotationValue> paths = DeclaredAnnotation.find(method, CoalesceProcessor.COALESCE)
                .get(0)
                .values("key");
        try {
            for (AnnotationValue path : paths) {
                String text = DeclaredAnnotation.text(path);
                TypeMirror part = text == null ? null : new KeyPathResolver(model, method).resolve(text);
                if (part == null) {
                    return null;
                }
                parts.add(part);
            }
        } catch (ConfigurationError e) {
            return null;
        }
        if (paths.isEmpty()) {
            for (VariableElement parameter : method.getParameters()) {
                parts.add(model.erased(parameter.asType()));
            }
        }
        return parts;
    }

    /** Describes why the key never equals one of the expected types; returns null if it can. */
    private @Nullable String mismatch(List<TypeMirror> actual, List<TypeMirror> expected) {
        if (actual.size() != expected.size()) {
            return "key has " + actual.size() + (actual.size() == 1 ? " part" : " parts") + " where "
                    + qualifiedMethod() + " has " + expected.size();
        }
        for (int i = 0; i < actual.size(); i++) {
            TypeMirror actualPart = model.boxed(actual.get(i));
            TypeMirror expectedPart = model.boxed(expected.get(i));
            if (new KeyEquality(model).isImpossible(actualPart, expectedPart)) {
                return "part " + (i + 1) + " of key has type " + simpleName(actualPart)
                        + ", which never equals one of type " + simpleName(expectedPart);
            }
        }
        return null;
    }

    private String qualifiedMethod() {
        return model.name(type) + "." + name;
    }

    private String simpleName(TypeMirror type) {
        String full = model.name(type);
        return full.substring(Math.max(full.lastIndexOf('.'), full.lastIndexOf('$')) + 1);
    }

    private String names(List<TypeMirror> types) {
        return types.isEmpty()
                ? "none"
                : String.join(", ", types.stream().map(model::name).toList());
    }
}
