package dev.coalesce.agent.weave.plan;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;

/** The names of the members that weaving adds to a class. All of them are synthetic. */
public final class AddedMembers {
    /** The start of the name of a field that holds an object's calls of one method. A number follows. */
    public static final String INSTANCE_FIELD_PREFIX = "coalesce$";

    /**
     * The end of the name of the method that holds the body of a synchronized method. The method's name is before it.
     */
    public static final String BODY_SUFFIX = "$coalesced";

    private AddedMembers() {}

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
