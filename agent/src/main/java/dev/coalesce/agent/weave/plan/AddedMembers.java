package dev.coalesce.agent.weave.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/** The names of the members that weaving adds to a class. All of them are synthetic. */
public final class AddedMembers {
    /**
     * The start of the name of a field that holds an object's calls of one method. The method's name follows, and what
     * tells its overloads apart: a redefined class may list its methods in another order.
     */
    public static final String INSTANCE_FIELD_PREFIX = "coalesce$";

    /**
     * The end of the name of the method that holds the body of a synchronized method. The method's name is before it.
     */
    public static final String BODY_SUFFIX = "$coalesced";

    private AddedMembers() {}

    /** Returns the name of the field that holds an object's calls of a method. */
    static String fieldOf(MethodDescription method) {
        return INSTANCE_FIELD_PREFIX + method.getInternalName() + "$"
                + Integer.toHexString(method.getDescriptor().hashCode());
    }

    /**
     * Finds the fields that were added to a class while its application was built.
     *
     * @param type the class
     * @return their names
     */
    public static Set<String> fields(TypeDescription type) {
        Set<String> found = new LinkedHashSet<>(); // in the order of the class file
        for (FieldDescription field : type.getDeclaredFields()) {
            if (field.isSynthetic() && field.getName().startsWith(INSTANCE_FIELD_PREFIX)) {
                found.add(field.getName());
            }
        }
        return found;
    }

    /**
     * Finds the methods that were added to a class while its application was built.
     *
     * @param type the class
     * @return their names and descriptors
     */
    public static Set<String> bodies(TypeDescription type) {
        Set<String> found = new HashSet<>();
        for (MethodDescription method : type.getDeclaredMethods()) {
            if (method.isSynthetic() && method.getInternalName().endsWith(BODY_SUFFIX)) {
                found.add(method.getInternalName() + method.getDescriptor());
            }
        }
        return found;
    }

    /** Finds a method that has the name and the signature that the moved body of a method has, or would have. */
    static List<MethodDescription> bodyOf(MethodDescription method) {
        String name = method.getInternalName() + BODY_SUFFIX;
        List<MethodDescription> found = new ArrayList<>();
        for (MethodDescription other : method.getDeclaringType().getDeclaredMethods()) {
            if (other.getInternalName().equals(name) && other.getDescriptor().equals(method.getDescriptor())) {
                found.add(other);
            }
        }
        return found;
    }

    /** Tells whether the body of a method was moved before, while its class was loading. */
    static boolean isBodyMoved(MethodDescription method) {
        if (method.isSynchronized()) {
            return false;
        }
        for (MethodDescription body : bodyOf(method)) {
            if (body.isSynthetic()) {
                return true;
            }
        }
        return false;
    }
}
