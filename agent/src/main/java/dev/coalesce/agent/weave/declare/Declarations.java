package dev.coalesce.agent.weave.declare;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the {@code @Coalesce} that applies to a method.
 *
 * <ul>
 *   <li>The annotation is the method's own, or that of the nearest annotated method it overrides.
 *   <li>Rules about the method, or about those it overrides up to the annotated one, win over the annotation, attribute
 *       by attribute.
 *   <li>A rule about a nearer declaration wins over a rule about a farther one.
 * </ul>
 */
public final class Declarations {
    private final Rules rules;
    private final boolean mayInherit;

    // No lambdas in code that runs for every woven class: the first lambda of a JVM costs milliseconds, each more a
    // half.
    private static final Predicate<MethodDescription.InDefinedShape> IS_ANNOTATED = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return annotation(method) != null;
        }
    };

    private final Predicate<MethodDescription.InDefinedShape> hasAnnotationOrRule = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return annotation(method) != null || !rules(method).isEmpty();
        }
    };

    /**
     * Creates a resolver for the methods of one class.
     *
     * @param rules the rules in force
     * @param mayInherit false if no supertype has an annotation or a rule; supertypes are then not read
     */
    public Declarations(Rules rules, boolean mayInherit) {
        this.rules = rules;
        this.mayInherit = mayInherit;
    }

    /**
     * Resolves the annotation of a method.
     *
     * @param method a method as its class file declares it
     * @return null if neither an annotation nor a rule applies to the method
     */
    public @Nullable ResolvedAnnotation of(MethodDescription.InDefinedShape method) {
        if (isCompilerCopy(method)) {
            return null;
        }
        if (!mayInherit) {
            List<MethodDescription.InDefinedShape> itself = List.of(method);
            ResolvedAnnotation.Builder own = collect(method, itself);
            return own.isEmpty() ? null : own.build(sources(itself), List.of(), List.of());
        }
        List<MethodDescription.InDefinedShape> annotated =
                annotation(method) == null ? mostSpecificAnnotated(method) : List.of();
        List<MethodDescription.InDefinedShape> path = new ArrayList<>();
        path.add(method);
        if (!annotated.isEmpty()) {
            path.addAll(Overridden.pathTo(annotated.get(0)::equals, method, rules));
        } else if (annotation(method) == null) {
            path.addAll(Overridden.pathTo(hasAnnotationOrRule, method, rules));
        }
        ResolvedAnnotation.Builder collected = collect(method, path);
        return collected.isEmpty()
                ? null
                : collected.build(sources(path), overridden(method), alternatives(method, annotated));
    }

    /** Collects what the declarations of a path say. The path starts with the nearest declaration, which wins. */
    private ResolvedAnnotation.Builder collect(
            MethodDescription.InDefinedShape method, List<MethodDescription.InDefinedShape> path) {
        ResolvedAnnotation.Builder builder = new ResolvedAnnotation.Builder(method);
        for (int i = path.size() - 1; i >= 0; i--) {
            MethodDescription.InDefinedShape declaration = path.get(i);
            builder.add(declaration, annotation(declaration), rules(declaration));
        }
        builder.addNamed(rules);
        return builder;
    }

    /**
     * Lists the annotated methods that a method overrides, nearest first, without those that another of them overrides.
     */
    private static List<MethodDescription.InDefinedShape> mostSpecificAnnotated(
            MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> all = Overridden.all(IS_ANNOTATED, method);
        List<MethodDescription.InDefinedShape> specific = new ArrayList<>(all);
        if (all.size() > 1) {
            all.forEach(each -> specific.removeAll(Overridden.all(all::contains, each)));
        }
        return specific;
    }

    /** Lists the annotations besides the nearest one; none if a rule about the method itself decides. */
    private List<ResolvedAnnotation> alternatives(
            MethodDescription.InDefinedShape method, List<MethodDescription.InDefinedShape> annotated) {
        List<ResolvedAnnotation> alternatives = new ArrayList<>();
        if (annotated.size() > 1 && rules(method).isEmpty()) {
            for (MethodDescription.InDefinedShape each : annotated.subList(1, annotated.size())) {
                List<MethodDescription.InDefinedShape> path = Overridden.pathTo(each::equals, method);
                alternatives.add(collect(method, path).build(sources(path), List.of(), List.of()));
            }
        }
        return alternatives;
    }

    /**
     * Tells whether a compiler has copied an annotation to a method that must not be coalesced itself. There are two
     * cases: a bridge, which calls the annotated method; and the static method into which Kotlin puts the body of an
     * interface's method. The latter is called by all implementations, with the object as its first parameter.
     *
     * @param method any method
     * @return true if annotations on the method must be ignored
     */
    public static boolean isCompilerCopy(MethodDescription method) {
        return method.isBridge()
                || (method.isStatic()
                        && isDefaultImpls(method.getDeclaringType().asErasure()));
    }

    /** A class is Kotlin's if it has the annotation that Kotlin's compiler adds to every class. */
    private static boolean isDefaultImpls(TypeDescription type) {
        if (type.getName().endsWith("$DefaultImpls")) {
            for (AnnotationDescription each : type.getDeclaredAnnotations()) {
                if (each.getAnnotationType().getName().equals("kotlin.Metadata")) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Lists all coalesced methods that a method overrides, also those that a nearer one hides: a proxy may stand for
     * them.
     */
    private List<String> overridden(MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> all = new ArrayList<>();
        for (MethodDescription.InDefinedShape each : Overridden.all(null, method, rules)) {
            if (hasAnnotationOrRule.test(each)
                    || (!(each instanceof InheritedMethod)
                            && !Overridden.pathTo(hasAnnotationOrRule, each, rules)
                                    .isEmpty())) {
                all.add(each);
            }
        }
        return sources(all);
    }

    /**
     * Tells whether a method overrides one whose body is coalesced itself. In front of such a method a proxy must not
     * coalesce.
     *
     * @param method a method of a generated class
     * @return false if it overrides abstract methods only, or none
     */
    public boolean overridesCoalescedBody(MethodDescription.InDefinedShape method) {
        for (MethodDescription.InDefinedShape each : Overridden.all(null, method)) {
            if (!each.isAbstract() && of(each) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * Resolves the rules about methods that a type inherits.
     *
     * @param type the type
     * @param name the name of the methods
     * @return the methods, with what rules say about them
     */
    public Map<InheritedMethod, ResolvedAnnotation> ofInherited(TypeDefinition type, String name) {
        Map<InheritedMethod, ResolvedAnnotation> found = new LinkedHashMap<>();
        if (rules.concernsType(type.asErasure().getInternalName())) {
            for (InheritedMethod each : InheritedMethod.of(type)) {
                if (each.getInternalName().equals(name) && !rules(each).isEmpty()) {
                    List<MethodDescription.InDefinedShape> itself = List.of(each);
                    found.put(each, collect(each, itself).build(sources(itself), List.of(), List.of()));
                }
            }
        }
        return found;
    }

    /**
     * Lists what rules say that a method invalidates: the rules about the method, and about those that it overrides.
     *
     * @param method a method as its class file declares it
     * @return the rules by the declaration whose parameters their paths name
     */
    public Map<MethodDescription.InDefinedShape, List<Rule>> invalidatingRules(
            MethodDescription.InDefinedShape method) {
        Map<MethodDescription.InDefinedShape, List<Rule>> found = new LinkedHashMap<>();
        if (!rules.invalidate() || isCompilerCopy(method)) {
            return found;
        }
        List<MethodDescription.InDefinedShape> all = new ArrayList<>(List.of(method));
        if (mayInherit) {
            all.addAll(Overridden.all(null, method, rules));
        }
        for (MethodDescription.InDefinedShape each : all) {
            List<Rule> ofMethod = rules.invalidatingRules(
                    each.getDeclaringType().getInternalName(), each.getInternalName(), each.getDescriptor());
            if (!ofMethod.isEmpty()) {
                found.put(each, ofMethod);
            }
        }
        return found;
    }

    private static @Nullable AnnotationDescription annotation(MethodDescription.InDefinedShape method) {
        return Annotations.find(method, Coalesce.class);
    }

    private List<Rule> rules(MethodDescription.InDefinedShape method) {
        String type = method.getDeclaringType().getInternalName();
        String name = method.getInternalName();
        String descriptor = method.getDescriptor();
        if (rules.mayTakeFromSpring(type, name, descriptor)
                && annotation(method) == null
                && SpringCacheable.of(method) != null) {
            rules.takeFromSpring(type, name, descriptor);
        }
        return rules.rulesFor(type, name, descriptor);
    }

    private static List<String> sources(List<MethodDescription.InDefinedShape> methods) {
        List<String> sources = new ArrayList<>();
        for (MethodDescription.InDefinedShape each : methods) {
            sources.add(each.getDeclaringType().getInternalName() + each.getDescriptor());
        }
        return sources;
    }
}
