package dev.coalesce.agent.weave.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Tells from two types whether an object of one can equal an object of the other. Types that cannot be read, and types
 * whose {@code equals} may know other classes, count as if they could.
 */
final class KeyEquality {
    private static final String JDK = "java.";

    /** Classes that are not final, but equal no object of an unrelated class. */
    private static final Set<String> VALUES = Set.of(
            "java.io.File",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.util.Date",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong");

    /** By their contracts, an object of one of these never equals an object of another. */
    private static final List<String> COLLECTIONS = List.of("java.util.List", "java.util.Set", "java.util.Map");

    private KeyEquality() {}

    static boolean isImpossible(TypeDescription one, TypeDescription other) {
        try {
            return isImpossibleForBoxed(one.asBoxed(), other.asBoxed());
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    private static boolean isImpossibleForBoxed(TypeDescription one, TypeDescription other) {
        if (one.getName().equals(other.getName())) {
            return false;
        }
        if (one.isArray() && other.isArray()) {
            return one.getComponentType().isPrimitive()
                    || other.getComponentType().isPrimitive();
        }
        if (one.isArray() || other.isArray()) {
            return !isSupertypeOfArrays(one.isArray() ? other : one);
        }
        if (isA(one, other.getName()) || isA(other, one.getName())) {
            return false;
        }
        return isOtherCollection(one, other)
                || (isValue(one) && equalsNoValue(other, one))
                || (isValue(other) && equalsNoValue(one, other));
    }

    private static boolean isSupertypeOfArrays(TypeDescription type) {
        return type.represents(Object.class)
                || type.getName().equals("java.lang.Cloneable")
                || type.getName().equals("java.io.Serializable");
    }

    private static boolean isOtherCollection(TypeDescription one, TypeDescription other) {
        String kind = collection(one);
        String otherKind = collection(other);
        return !kind.isEmpty() && !otherKind.isEmpty() && !kind.equals(otherKind);
    }

    private static String collection(TypeDescription type) {
        for (String name : COLLECTIONS) {
            if (isA(type, name)) {
                return name;
            }
        }
        return "";
    }

    /** Tells whether an object of a type equals only objects of the same class. */
    private static boolean isValue(TypeDescription type) {
        return isClosed(type) || VALUES.contains(type.getName());
    }

    /** Tells whether no class that is unknown here can extend a type. */
    private static boolean isClosed(TypeDescription type) {
        return type.isEnum()
                || type.isRecord()
                || (type.isFinal() && type.getName().startsWith(JDK));
    }

    private static boolean equalsNoValue(TypeDescription type, TypeDescription value) {
        if (type.isInterface()) {
            return isClosed(value);
        }
        return isValue(type) || type.getName().startsWith(JDK) || !declaresEquals(type);
    }

    private static boolean declaresEquals(TypeDescription type) {
        for (TypeDefinition each = type;
                each != null && !each.asErasure().represents(Object.class);
                each = each.getSuperClass()) {
            for (MethodDescription method : each.asErasure().getDeclaredMethods()) {
                if (method.getInternalName().equals("equals")
                        && method.asDefined().getDescriptor().equals("(Ljava/lang/Object;)Z")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isA(TypeDescription type, String name) {
        Set<String> visited = new HashSet<>();
        List<TypeDescription> all = new ArrayList<>(List.of(type));
        for (int i = 0; i < all.size(); i++) {
            TypeDescription each = all.get(i);
            if (each.getName().equals(name) || name.equals("java.lang.Object")) {
                return true;
            }
            TypeDescription.Generic superclass = each.getSuperClass();
            if (superclass != null && visited.add(superclass.asErasure().getName())) {
                all.add(superclass.asErasure());
            }
            for (TypeDescription.Generic implemented : each.getInterfaces()) {
                if (visited.add(implemented.asErasure().getName())) {
                    all.add(implemented.asErasure());
                }
            }
        }
        return false;
    }
}
