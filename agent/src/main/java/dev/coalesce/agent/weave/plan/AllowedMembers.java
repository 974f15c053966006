package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.bridge.CoalesceWovenClass;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import org.jspecify.annotations.Nullable;

/**
 * The members that weaving may add to a class. A class that is loading can get any. A class that is loaded must keep
 * those that it got while it was loading, and can get no others: the JVM would refuse the change.
 */
public final class AllowedMembers {
    /** The members of a class that is loading. */
    public static final AllowedMembers ANY = new AllowedMembers(true, true, Set.of(), Set.of());

    /** The members of a class that was not woven while it was loading. */
    public static final AllowedMembers NONE = new AllowedMembers(false, false, Set.of(), Set.of());

    private final boolean anyField;
    private final boolean anyBody;
    private final Set<String> fields;
    private final Set<String> bodies;

    private AllowedMembers(boolean anyField, boolean anyBody, Set<String> fields, Set<String> bodies) {
        this.anyField = anyField;
        this.anyBody = anyBody;
        this.fields = fields;
        this.bodies = bodies;
    }

    /**
     * Returns the members of a loaded class.
     *
     * @param woven what is known of the class; null if it was not woven
     * @return exactly those members that it has
     */
    public static AllowedMembers of(@Nullable CoalesceWovenClass woven) {
        return woven == null ? NONE : new AllowedMembers(false, false, woven.fields(), woven.bodies());
    }

    /**
     * Restricts what may be added.
     *
     * @return the same without fields
     */
    public AllowedMembers withoutFields() {
        return new AllowedMembers(false, anyBody, Set.of(), bodies);
    }

    /** Tells whether nothing is added, so that no name can be taken. */
    boolean areNone() {
        return !anyField && !anyBody && fields.isEmpty() && bodies.isEmpty();
    }

    /** Tells whether objects may hold their group in a field of that name. */
    boolean hasField(String name) {
        return anyField || fields.contains(name);
    }

    /** Tells whether the body of a synchronized method may be in a method of its own. */
    boolean hasBodyOf(MethodDescription method) {
        return anyBody || bodies.contains(method.getInternalName() + AddedMembers.BODY_SUFFIX + method.getDescriptor());
    }

    /**
     * Returns the fields to add.
     *
     * @param plan the plan for the class
     * @return their names
     */
    public Set<String> fields(ClassPlan plan) {
        return anyField ? plan.instanceFields() : fields;
    }

    /**
     * Returns the methods to add.
     *
     * @param plan the plan for the class
     * @return their names and descriptors
     */
    public Set<String> bodies(ClassPlan plan) {
        if (!anyBody) {
            return bodies;
        }
        Set<String> planned = new HashSet<>();
        for (MethodDescription method : plan.coalescedMethods()) {
            if (method.isSynchronized()) {
                planned.add(method.getInternalName() + AddedMembers.BODY_SUFFIX + method.getDescriptor());
            }
        }
        return planned;
    }
}
