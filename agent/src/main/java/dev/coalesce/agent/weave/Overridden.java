package dev.coalesce.agent.weave;

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

/** Finds the declarations that a method overrides, in class files: none of the application's classes is loaded for it. */
final class Overridden {
    private final MethodDescription.InDefinedShape method;
    private final Set<String> visited = new HashSet<>();

    private Overridden(MethodDescription.InDefinedShape method) {
        this.method = method;
    }

    static boolean mayOverride(MethodDescription method) {
        return !method.isStatic() && !method.isPrivate() && !method.isConstructor() && !method.isBridge();
    }

    /**
     * The way to the nearest declaration that is wanted: superclasses before interfaces, those in the order in which the
     * class names them.
     *
     * @return the overridden declarations on that way, the wanted one last; empty where there is none
     */
    static List<MethodDescription.InDefinedShape> wayTo(
            Predicate<MethodDescription.InDefinedShape> wanted, MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> way = new ArrayList<>();
        return mayOverride(method) && new Overridden(method).find(method.getDeclaringType(), wanted, way)
                ? way
                : List.of();
    }

    /** All that are wanted; where null is, all. */
    static List<MethodDescription.InDefinedShape> all(
            @Nullable Predicate<MethodDescription.InDefinedShape> wanted, MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> found = new ArrayList<>();
        if (mayOverride(method)) {
            new Overridden(method)
                    .find(
                            method.getDeclaringType(),
                            new Predicate<>() {
                                @Override
                                public boolean test(MethodDescription.InDefinedShape each) {
                                    if (wanted == null || wanted.test(each)) {
                                        found.add(each);
                                    }
                                    return false; // go on
                                }
                            },
                            new ArrayList<>());
        }
        return found;
    }

    /** A class and all above it that are not the JDK's, as far as they can be read. */
    static List<TypeDefinition> withSupertypes(TypeDescription type) {
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
                // a class that is not there, or not as a file
            }
        }
        return all;
    }

    private boolean find(
            TypeDefinition type,
            Predicate<MethodDescription.InDefinedShape> wanted,
            List<MethodDescription.InDefinedShape> way) {
        for (TypeDescription.Generic supertype : supertypes(type)) {
            int before = way.size();
            String name = supertype.asErasure().getInternalName();
            if (!Rules.isOfTheJdk(name) && visited.add(name) && visit(supertype, wanted, way)) {
                return true;
            }
            way.subList(before, way.size()).clear();
        }
        return false;
    }

    private boolean visit(
            TypeDescription.Generic supertype,
            Predicate<MethodDescription.InDefinedShape> wanted,
            List<MethodDescription.InDefinedShape> way) {
        try {
            MethodDescription.InDefinedShape declaration = overriddenIn(supertype);
            if (declaration != null) {
                way.add(declaration);
                if (wanted.test(declaration)) {
                    return true;
                }
            }
            return find(supertype, wanted, way);
        } catch (RuntimeException unreadable) {
            return false; // a class that is not there, or not as a file
        }
    }

    private static List<TypeDescription.Generic> supertypes(TypeDefinition type) {
        List<TypeDescription.Generic> supertypes = new ArrayList<>();
        TypeDescription.Generic superclass = type.getSuperClass();
        if (superclass != null) {
            supertypes.add(superclass);
        }
        supertypes.addAll(type.getInterfaces());
        return supertypes;
    }

    /** With the type arguments that are given on the way; a proxy has the erased types only. */
    private MethodDescription.@Nullable InDefinedShape overriddenIn(TypeDescription.Generic supertype) {
        for (MethodDescription candidate : supertype.getDeclaredMethods()) {
            if (candidate.getInternalName().equals(method.getInternalName())
                    && mayOverride(candidate)
                    && isVisible(candidate.asDefined())
                    && (hasParametersOf(candidate) || hasParametersOf(candidate.asDefined()))) {
                return candidate.asDefined();
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
