package dev.coalesce.agent.weave.declare;

import dev.coalesce.agent.rules.Rules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods that a method overrides, in class files. Types of the JDK are not searched: no annotation or rule
 * can be about them. Types that cannot be read are skipped.
 */
public final class Overridden {
    private final MethodDescription.InDefinedShape method;
    private final Rules rules;
    private final Set<String> visited = new HashSet<>();

    private Overridden(MethodDescription.InDefinedShape method, Rules rules) {
        this.method = method;
        this.rules = rules;
    }

    private static boolean mayOverride(MethodDescription method) {
        return !method.isStatic() && !method.isPrivate() && !method.isConstructor() && !method.isBridge();
    }

    /**
     * Finds the path to the nearest overridden method that satisfies a condition. Superclasses come before interfaces,
     * and interfaces in the order in which the class names them.
     *
     * @param wanted the condition
     * @param method the overriding method
     * @param rules a method that a type inherits is on the path too if one of these rules names it
     * @return the overridden methods on the path, the one that was searched for last; empty if there is none
     */
    public static List<MethodDescription.InDefinedShape> pathTo(
            Predicate<MethodDescription.InDefinedShape> wanted, MethodDescription.InDefinedShape method, Rules rules) {
        List<MethodDescription.InDefinedShape> path = new ArrayList<>();
        return mayOverride(method) && new Overridden(method, rules).find(method.getDeclaringType(), wanted, path)
                ? path
                : List.of();
    }

    /**
     * Finds the path to the nearest overridden method that satisfies a condition, without rules.
     *
     * @param wanted the condition
     * @param method the overriding method
     * @return the overridden methods on the path, the one that was searched for last; empty if there is none
     */
    public static List<MethodDescription.InDefinedShape> pathTo(
            Predicate<MethodDescription.InDefinedShape> wanted, MethodDescription.InDefinedShape method) {
        return pathTo(wanted, method, Rules.NONE);
    }

    /**
     * Finds all overridden methods that satisfy a condition.
     *
     * @param wanted the condition; null: all satisfy it
     * @param method the overriding method
     * @return the overridden methods, nearest first
     */
    public static List<MethodDescription.InDefinedShape> all(
            @Nullable Predicate<MethodDescription.InDefinedShape> wanted, MethodDescription.InDefinedShape method) {
        return all(wanted, method, Rules.NONE);
    }

    /**
     * Finds all overridden methods that satisfy a condition.
     *
     * @param wanted the condition; null: all satisfy it
     * @param method the overriding method
     * @param rules a method that a type inherits is found too if one of these rules names it
     * @return the overridden methods, nearest first
     */
    public static List<MethodDescription.InDefinedShape> all(
            @Nullable Predicate<MethodDescription.InDefinedShape> wanted,
            MethodDescription.InDefinedShape method,
            Rules rules) {
        List<MethodDescription.InDefinedShape> found = new ArrayList<>();
        if (mayOverride(method)) {
            new Overridden(method, rules)
                    .find(
                            method.getDeclaringType(),
                            new Predicate<>() {
                                @Override
                                public boolean test(MethodDescription.InDefinedShape each) {
                                    if (wanted == null || wanted.test(each)) {
                                        found.add(each);
                                    }
                                    return false; // continue the search
                                }
                            },
                            new ArrayList<>());
        }
        return found;
    }

    /**
     * Lists a type and its supertypes, as far as they can be read, without those of the JDK.
     *
     * @param type the type
     * @return the type itself first
     */
    public static List<TypeDefinition> withSupertypes(TypeDescription type) {
        List<TypeDefinition> all = new ArrayList<>(List.of(type));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            try {
                for (TypeDescription.Generic each : supertypes(all.get(i))) {
                    String name = each.asErasure().getInternalName();
                    if (!Rules.isOfTheJdk(name) && names.add(name)) {
                        all.add(each);
                    }
                }
            } catch (RuntimeException unreadable) {
                // the class file is missing or damaged
            }
        }
        return all;
    }

    /**
     * Finds the method as a supertype declares it, with type arguments filled in. The class files of proxies have
     * erased types only.
     *
     * @param method a method of a proxy
     * @return the nearest declaration with the same erased result; the method itself if there is none
     */
    public static MethodDescription withTypeArguments(MethodDescription.InDefinedShape method) {
        Overridden overridden = new Overridden(method, Rules.NONE);
        List<TypeDefinition> all = new ArrayList<>(List.of(method.getDeclaringType()));
        for (int i = 0; i < all.size(); i++) {
            try {
                MethodDescription declaration = i == 0 ? null : overridden.candidateIn(all.get(i));
                if (declaration != null
                        && declaration
                                .asDefined()
                                .getReturnType()
                                .asErasure()
                                .equals(method.getReturnType().asErasure())) {
                    return declaration;
                }
                for (TypeDescription.Generic each : supertypes(all.get(i))) {
                    if (overridden.visited.add(each.asErasure().getName())) {
                        all.add(each);
                    }
                }
            } catch (RuntimeException unreadable) {
                // the class file is missing or damaged
            }
        }
        return method;
    }

    private boolean find(
            TypeDefinition type,
            Predicate<MethodDescription.InDefinedShape> wanted,
            List<MethodDescription.InDefinedShape> path) {
        for (TypeDescription.Generic supertype : supertypes(type)) {
            int length = path.size();
            String name = supertype.asErasure().getInternalName();
            if (!Rules.isOfTheJdk(name) && visited.add(name) && visit(supertype, wanted, path)) {
                return true;
            }
            path.subList(length, path.size()).clear();
        }
        return false;
    }

    private boolean visit(
            TypeDescription.Generic supertype,
            Predicate<MethodDescription.InDefinedShape> wanted,
            List<MethodDescription.InDefinedShape> path) {
        try {
            MethodDescription.InDefinedShape declaration = overriddenIn(supertype);
            if (declaration == null) {
                declaration = InheritedMethod.named(rules, supertype, method);
            }
            if (declaration != null) {
                path.add(declaration);
                if (wanted.test(declaration)) {
                    return true;
                }
            }
            return find(supertype, wanted, path);
        } catch (RuntimeException unreadable) {
            return false; // the class file is missing or damaged
        }
    }

    static List<TypeDescription.Generic> supertypes(TypeDefinition type) {
        List<TypeDescription.Generic> supertypes = new ArrayList<>();
        TypeDescription.Generic superclass = type.getSuperClass();
        if (superclass != null) {
            supertypes.add(superclass);
        }
        supertypes.addAll(type.getInterfaces());
        return supertypes;
    }

    private MethodDescription.@Nullable InDefinedShape overriddenIn(TypeDefinition supertype) {
        MethodDescription candidate = candidateIn(supertype);
        return candidate == null ? null : candidate.asDefined();
    }

    /** Compares the parameters with type arguments filled in, and erased: a proxy has only the erased types. */
    private @Nullable MethodDescription candidateIn(TypeDefinition supertype) {
        for (MethodDescription candidate : supertype.getDeclaredMethods()) {
            if (candidate.getInternalName().equals(method.getInternalName())
                    && mayOverride(candidate)
                    && isVisible(candidate.asDefined())
                    && (hasParametersOf(candidate) || hasParametersOf(candidate.asDefined()))) {
                return candidate;
            }
        }
        return null;
    }

    private boolean hasParametersOf(MethodDescription candidate) {
        return candidate
                .getParameters()
                .asTypeList()
                .asErasures()
                .equals(method.getParameters().asTypeList().asErasures());
    }

    private boolean isVisible(MethodDescription.InDefinedShape candidate) {
        return candidate.isPublic()
                || candidate.isProtected()
                || packageOf(candidate).equals(packageOf(method));
    }

    private static String packageOf(MethodDescription.InDefinedShape method) {
        String name = method.getDeclaringType().getName();
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
