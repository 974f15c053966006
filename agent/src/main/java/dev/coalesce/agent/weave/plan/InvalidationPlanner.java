package dev.coalesce.agent.weave.plan;

import dev.coalesce.Invalidates;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleInvalidation;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.weave.declare.Annotations;
import dev.coalesce.agent.weave.declare.Declarations;
import dev.coalesce.agent.weave.declare.Overridden;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import dev.coalesce.agent.weave.declare.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
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
    private final ClassFileLocator files;

    InvalidationPlanner(Declarations declarations, ClassFileLocator files) {
        this.declarations = declarations;
        this.files = files;
    }

    /**
     * The plan of what one method invalidates.
     *
     * @param specs one element for each annotation, and for each element of a rule
     * @param declarations the declarations that say so, encoded as in {@code Origin}
     * @param refused the annotations and rules with an error, which have no effect
     */
    record Planned(List<InvalidationSpec> specs, List<String> declarations, List<Refused> refused) {}

    /**
     * An annotation or rule with an error.
     *
     * @param source what it is, for messages
     * @param reason the error
     */
    record Refused(String source, String reason) {}

    /** Tells whether a method has, or inherits, an annotation, or whether a rule says that it invalidates. */
    boolean invalidates(MethodDescription.InDefinedShape method, boolean mayInherit) {
        return isAnnotated(method, mayInherit)
                || (!method.isAbstract()
                        && !declarations.invalidatingRules(method).isEmpty());
    }

    /**
     * Tells whether a method, or the nearest annotated method it overrides, is annotated. An abstract method does not
     * invalidate itself; its annotation applies to methods that override it.
     */
    static boolean isAnnotated(MethodDescription.InDefinedShape method, boolean mayInherit) {
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

    /** Plans what a method invalidates. An annotation or rule with an error has no effect; the others have. */
    Planned plan(TypeDescription type, MethodDescription.InDefinedShape method) throws InvalidSettingException {
        if (method.isNative()) {
            throw new InvalidSettingException(Reason.REFUSED_NATIVE);
        }
        ReservedMethods.checkInvalidating(method);
        Planned planned = new Planned(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        MethodDescription.InDefinedShape annotated = annotated(method);
        KeyPathResolver resolver = new KeyPathResolver(type, method, annotated, files);
        for (AnnotationDescription annotation : annotationsOf(annotated)) {
            try {
                planned.specs.add(spec(resolver, Annotations.values(annotation, Invalidates.class)));
                planned.declarations.add(encoded(annotated));
            } catch (InvalidSettingException e) {
                planned.refused.add(new Refused("@Invalidates", String.valueOf(e.getMessage())));
            }
        }
        for (Map.Entry<MethodDescription.InDefinedShape, List<Rule>> each :
                declarations.invalidatingRules(method).entrySet()) {
            for (Rule rule : each.getValue()) {
                addRule(planned, new KeyPathResolver(type, method, each.getKey(), files), each.getKey(), rule);
            }
        }
        return planned;
    }

    private void addRule(
            Planned planned, KeyPathResolver resolver, MethodDescription.InDefinedShape declaration, Rule rule) {
        try {
            for (RuleInvalidation each : rule.invalidations()) {
                InvalidationSpec spec = spec(resolver, each);
                if (!planned.specs.contains(spec)) {
                    planned.specs.add(spec);
                }
            }
            planned.declarations.add(encoded(declaration));
        } catch (InvalidSettingException e) {
            planned.refused.add(new Refused(rule.toString(), "invalidates: " + e.getMessage()));
        }
    }

    /** A class that cannot be found here may be known to another class loader: the method is found by its name then. */
    private InvalidationSpec spec(KeyPathResolver resolver, RuleInvalidation rule) throws InvalidSettingException {
        List<KeyPathResolver.ResolvedPath> key = new ArrayList<>();
        for (String path : rule.key()) {
            key.add(resolver.resolve(path));
        }
        TypeDescription target = Types.find(rule.type(), files);
        if (target == null) {
            String message = "the class " + rule.type() + ", whose method " + rule.method()
                    + " a rule invalidates, cannot be found from " + resolver.typeName()
                    + ", so the key is not checked. Correct the name, unless another class loader has that class";
            Log.warnOnce(message, message);
        } else {
            check(target, rule.method(), types(key));
        }
        return new InvalidationSpec(rule.type(), rule.method(), encoded(key));
    }

    private InvalidationSpec spec(KeyPathResolver resolver, Map<String, Object> values) throws InvalidSettingException {
        if (!(values.get("type") instanceof TypeDescription target)) {
            throw new InvalidSettingException("type is a class that cannot be found", "Use a class that can be loaded");
        }
        String name = String.valueOf(values.get("method"));
        List<KeyPathResolver.ResolvedPath> key = new ArrayList<>();
        for (String path : Annotations.texts(values, "key")) {
            key.add(resolver.resolve(path));
        }
        check(target, name, types(key));
        return new InvalidationSpec(target.getName(), name, encoded(key));
    }

    private static String encoded(MethodDescription.InDefinedShape declaration) {
        return declaration.getDeclaringType().getInternalName() + declaration.getDescriptor();
    }

    private static List<String> encoded(List<KeyPathResolver.ResolvedPath> key) {
        List<String> paths = new ArrayList<>();
        for (KeyPathResolver.ResolvedPath part : key) {
            paths.add(part.path().encode());
        }
        return paths;
    }

    /**
     * Checks that the key can equal a key of the coalesced method, or of one of its overloads. Otherwise old results
     * would stay cached, and nobody would notice.
     */
    private void check(TypeDescription target, String name, List<TypeDescription> key) throws InvalidSettingException {
        String method = target.getName() + "." + name;
        InvalidSettingException mismatch = null;
        for (Map.Entry<MethodDescription.InDefinedShape, ResolvedAnnotation> each :
                coalesced(target, name).entrySet()) {
            MethodDescription.InDefinedShape candidate = each.getKey();
            ResolvedAnnotation annotation = each.getValue();
            if (key.isEmpty() || lacksNames(candidate, annotation)) {
                return;
            }
            List<TypeDescription> expected = types(
                    new KeyPathResolver(candidate.getDeclaringType(), candidate, annotation.keyDeclaration(), files)
                            .resolveAll(annotation.key()));
            String difference = difference(key, expected, method);
            if (difference == null) {
                return;
            }
            mismatch = new InvalidSettingException(
                    difference, "Use the parts of the key of " + method + ": " + names(expected));
        }
        throw mismatch != null
                ? mismatch
                : InvalidSettingException.ofValue(
                        "method", name, "a method of " + target.getName() + " annotated with @Coalesce");
    }

    /** Lists the coalesced methods of a name that a type declares or inherits, also those that only a rule names. */
    private Map<MethodDescription.InDefinedShape, ResolvedAnnotation> coalesced(TypeDescription target, String name) {
        Map<MethodDescription.InDefinedShape, ResolvedAnnotation> found = new LinkedHashMap<>();
        for (TypeDefinition each : Overridden.withSupertypes(target)) {
            for (MethodDescription candidate : each.asErasure().getDeclaredMethods()) {
                ResolvedAnnotation annotation =
                        candidate.getName().equals(name) ? declarations.of(candidate.asDefined()) : null;
                if (annotation != null) {
                    found.put(candidate.asDefined(), annotation);
                }
            }
            found.putAll(declarations.ofInherited(each, name));
        }
        return found;
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
            return "key has " + key.size() + (key.size() == 1 ? " part" : " parts") + " where " + method + " has "
                    + expected.size();
        }
        for (int i = 0; i < key.size(); i++) {
            TypeDescription actualType = key.get(i).asBoxed();
            TypeDescription expectedType = expected.get(i).asBoxed();
            if (KeyEquality.isImpossible(actualType, expectedType)) {
                return "part " + (i + 1) + " of key has type " + actualType.getSimpleName()
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
