package dev.coalesce.agent.weave.declare;

import dev.coalesce.agent.rules.Rules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * A method that a type inherits, described as if the type declared it. A rule may name it by that type, and applies to
 * that type alone. The parameters have the type's own type arguments: {@code findById} of {@code OwnerRepository} takes
 * an {@code Integer}.
 */
public final class InheritedMethod extends MethodDescription.Latent {
    private final String descriptor;
    private final MethodDescription.InDefinedShape declared;

    private InheritedMethod(TypeDescription type, MethodDescription method, boolean isErased) {
        super(
                type,
                method.getInternalName(),
                method.getModifiers(),
                List.of(),
                method.getReturnType().asErasure().asGenericType(),
                parameters(method),
                List.of(),
                List.of(),
                null,
                null);
        this.declared = method.asDefined();
        this.descriptor = isErased ? declared.getDescriptor() : super.getDescriptor();
    }

    private static List<ParameterDescription.Token> parameters(MethodDescription method) {
        List<ParameterDescription.Token> tokens = new ArrayList<>();
        for (ParameterDescription each : method.getParameters()) {
            tokens.add(new ParameterDescription.Token(
                    each.getType().asErasure().asGenericType(),
                    List.of(),
                    each.asDefined().isNamed() ? each.getName() : null,
                    each.getModifiers()));
        }
        return tokens;
    }

    /** The descriptor by which a rule selects the method. It may be the one that class files have. */
    @Override
    public String getDescriptor() {
        return descriptor;
    }

    /**
     * Returns the method as its own class declares it.
     *
     * @return the method in the supertype
     */
    public MethodDescription.InDefinedShape declared() {
        return declared;
    }

    /**
     * Lists the methods that a type inherits from its supertypes, those of the JDK included.
     *
     * @param type the type
     * @return each method twice if its type arguments change its descriptor: as class files have it, and as the type
     *     has it; without those that a nearer supertype overrides
     */
    public static List<InheritedMethod> of(TypeDefinition type) {
        TypeDescription erasure = type.asErasure();
        Set<String> known = new HashSet<>();
        for (MethodDescription own : erasure.getDeclaredMethods()) {
            known.add(own.getInternalName() + parameters(own.asDefined().getDescriptor()));
        }
        List<InheritedMethod> found = new ArrayList<>();
        List<TypeDefinition> all = new ArrayList<>(List.of(type));
        Set<String> visited = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            try {
                if (i > 0) {
                    add(all.get(i), erasure, known, found);
                }
                for (TypeDescription.Generic each : Overridden.supertypes(all.get(i))) {
                    if (!each.represents(Object.class)
                            && visited.add(each.asErasure().getName())) {
                        all.add(each);
                    }
                }
            } catch (RuntimeException unreadable) {
                // The class file is missing or damaged. What it declares is not known.
            }
        }
        return found;
    }

    private static void add(
            TypeDefinition supertype, TypeDescription type, Set<String> known, List<InheritedMethod> found) {
        for (MethodDescription method : supertype.getDeclaredMethods()) {
            if (!method.isStatic() && !method.isPrivate() && !method.isConstructor() && !method.isBridge()) {
                InheritedMethod erased = new InheritedMethod(type, method, true);
                InheritedMethod substituted = new InheritedMethod(type, method, false);
                if (known.add(method.getInternalName() + parameters(erased.descriptor))) {
                    found.add(erased);
                    if (known.add(method.getInternalName() + parameters(substituted.descriptor))) {
                        found.add(substituted);
                    }
                }
            }
        }
    }

    private static String parameters(String descriptor) {
        return descriptor.substring(0, descriptor.indexOf(')') + 1);
    }

    /**
     * Finds the method of a type that rules name although the type only inherits it.
     *
     * @param rules the rules in force
     * @param type the type
     * @param method a method of a subtype, which overrides the inherited one
     * @return null if no rule names such a method
     */
    static @Nullable InheritedMethod named(Rules rules, TypeDefinition type, MethodDescription method) {
        TypeDescription erasure = type.asErasure();
        if (!rules.concernsType(erasure.getInternalName())
                || !rules.selectMethod(erasure.getInternalName(), method.getInternalName())) {
            return null;
        }
        for (InheritedMethod each : of(type)) {
            if (each.getInternalName().equals(method.getInternalName())
                    && (hasParameters(each, method) || hasParameters(each.declared, method))
                    && isNamed(rules, each)) {
                return each;
            }
        }
        return null;
    }

    private static boolean hasParameters(MethodDescription inherited, MethodDescription method) {
        return inherited
                .getParameters()
                .asTypeList()
                .asErasures()
                .equals(method.getParameters().asTypeList().asErasures());
    }

    /**
     * Tells whether a rule is about an inherited method.
     *
     * @param rules the rules in force
     * @param method the inherited method
     * @return whether a rule coalesces it, or says what it invalidates
     */
    static boolean isNamed(Rules rules, InheritedMethod method) {
        String type = method.getDeclaringType().asErasure().getInternalName();
        return !rules.rulesFor(type, method.getInternalName(), method.descriptor)
                        .isEmpty()
                || !rules.invalidatingRules(type, method.getInternalName(), method.descriptor)
                        .isEmpty();
    }
}
