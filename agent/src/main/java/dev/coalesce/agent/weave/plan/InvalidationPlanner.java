package dev.coalesce.agent.weave.plan;

import dev.coalesce.Invalidates;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.weave.declare.Annotations;
import dev.coalesce.agent.weave.declare.Declarations;
import dev.coalesce.agent.weave.declare.Overridden;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Decides for one method which results it invalidates. */
final class InvalidationPlanner {
    /** This is not a lambda, since every woven class needs it: see {@link Declarations}. */
    private static final Predicate<MethodDescription.InDefinedShape> IS_ANNOTATED = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return !annotationsOf(method).isEmpty();
        }
    };

    private final Declarations declarations;

    InvalidationPlanner(Declarations declarations) {
        this.declarations = declarations;
    }

    /**
     * Tells whether a method invalidates: it, or the nearest annotated method it overrides, is annotated. An abstract
     * method does not invalidate itself; its annotation applies to methods that override it.
     */
    static boolean invalidates(MethodDescription.InDefinedShape method, boolean mayInherit) {
        return !Declarations.isCompilerCopy(method)
                && !method.isAbstract()
                && !annotationsOf(mayInherit ? annotated(method) : method).isEmpty();
    }

    /**
     * Returns the method itself if it is annotated or overrides no annotated method, or else the nearest one it
     * overrides.
     */
    private static MethodDescription.InDefinedShape annotated(MethodDescription.InDefinedShape method) {
        if (!annotationsOf(method).isEmpty()) {
            return method;
        }
        List<MethodDescription.InDefinedShape> path = Overridden.pathTo(IS_ANNOTATED, method);
        return path.isEmpty() ? method : path.get(path.size() - 1);
    }

    /** Lists the annotations of a method. The compiler puts several into a container. */
    private static List<AnnotationDescription> annotationsOf(MethodDescription method) {
        List<AnnotationDescription> found = new ArrayList<>();
        AnnotationDescription one = Annotations.find(method, Invalidates.class);
        if (one != null) {
            found.add(one);
        }
        AnnotationDescription all = Annotations.find(method, Invalidates.All.class);
        if (all != null && Annotations.values(all, Invalidates.All.class).get("value") instanceof List<?> several) {
            several.forEach(each -> found.add((AnnotationDescription) each));
        }
        return found;
    }

    /**
     * Plans what a method invalidates. An annotation with an error has no effect; the others have.
     *
     * @param errors receives a message for each annotation with an error
     */
    List<InvalidationSpec> plan(TypeDescription type, MethodDescription.InDefinedShape method, List<String> errors)
            throws InvalidSettingException {
        if (method.isNative()) {
            throw new InvalidSettingException("target", "a native method", "a method with a body");
        }
        ReservedMethods.checkInvalidating(method);
        List<InvalidationSpec> specs = new ArrayList<>();
        MethodDescription.InDefinedShape annotated = annotated(method);
        KeyPathResolver resolver = new KeyPathResolver(type, method, annotated);
        for (AnnotationDescription annotation : annotationsOf(annotated)) {
            try {
                specs.add(spec(resolver, Annotations.values(annotation, Invalidates.class)));
            } catch (InvalidSettingException e) {
                errors.add(String.valueOf(e.getMessage()));
            }
        }
        return specs;
    }

    private InvalidationSpec spec(KeyPathResolver resolver, Map<String, Object> values) throws InvalidSettingException {
        if (!(values.get("type") instanceof TypeDescription target)) {
            throw new InvalidSettingException("type", "a class that cannot be found", "a class that can be loaded");
        }
        String name = String.valueOf(values.get("method"));
        List<KeyPathResolver.ResolvedPath> key = new ArrayList<>();
        for (String path : Annotations.texts(values, "key")) {
            key.add(resolver.resolve(path));
        }
        check(target, name, types(key));
        return new InvalidationSpec(
                target.getName(),
                name,
                key.stream().map(part -> part.path().encode()).toList());
    }

    /**
     * Checks that the key can equal a key of the coalesced method, or of one of its overloads. Otherwise old results
     * would stay cached, and nobody would notice.
     */
    private void check(TypeDescription target, String name, List<TypeDescription> key) throws InvalidSettingException {
        String method = target.getName() + "." + name;
        InvalidSettingException mismatch = null;
        for (TypeDefinition each : Overridden.withSupertypes(target)) {
            for (MethodDescription candidate : each.asErasure().getDeclaredMethods()) {
                ResolvedAnnotation annotation =
                        candidate.getName().equals(name) ? declarations.of(candidate.asDefined()) : null;
                if (annotation == null) {
                    continue;
                }
                if (key.isEmpty() || lacksNames(candidate, annotation)) {
                    return;
                }
                List<TypeDescription> expected =
                        types(new KeyPathResolver(each.asErasure(), candidate.asDefined(), annotation.keyDeclaration())
                                .resolveAll(annotation.key()));
                String difference = difference(key, expected, method);
                if (difference == null) {
                    return;
                }
                mismatch = new InvalidSettingException(
                        "key", difference, "the parts of the key of " + method + ": " + names(expected));
            }
        }
        throw mismatch != null
                ? mismatch
                : new InvalidSettingException(
                        "method", "\"" + name + "\"", "a method of " + target.getName() + " annotated with @Coalesce");
    }

    /**
     * Tells whether the key of a coalesced method cannot be resolved, and so not be checked. Interface methods have
     * parameter names only if they were compiled with {@code -parameters}.
     */
    private static boolean lacksNames(MethodDescription method, ResolvedAnnotation annotation) {
        return method.isAbstract() && !annotation.key().isEmpty() && !KeyPathResolver.hasNames(method);
    }

    /**
     * Describes how a key differs from the key of a coalesced method, so that the two are never equal; null: they may
     * be equal.
     */
    private static @Nullable String difference(
            List<TypeDescription> key, List<TypeDescription> expected, String method) {
        if (key.size() != expected.size()) {
            return key.size() + (key.size() == 1 ? " part" : " parts") + " where " + method + " has " + expected.size();
        }
        for (int i = 0; i < key.size(); i++) {
            TypeDescription actualType = key.get(i).asBoxed();
            TypeDescription expectedType = expected.get(i).asBoxed();
            if (KeyEquality.isImpossible(actualType, expectedType)) {
                return "part " + (i + 1) + " of type " + actualType.getSimpleName()
                        + ", which never equals one of type " + expectedType.getSimpleName();
            }
        }
        return null;
    }

    private static List<TypeDescription> types(List<KeyPathResolver.ResolvedPath> key) {
        return key.stream().map(KeyPathResolver.ResolvedPath::type).toList();
    }

    private static String names(List<TypeDescription> types) {
        return types.isEmpty()
                ? "none"
                : String.join(
                        ", ", types.stream().map(TypeDescription::getActualName).toList());
    }
}
