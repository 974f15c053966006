package dev.coalesce.agent.link;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.call.CallGroup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds an object's group in a field that the weaver added to its class. The object holds its group, and nothing else
 * does: an object's results are collected with the object, even if a result refers to it. Thread-safe.
 */
final class InstanceField {
    /** Shared by all fields, and therefore not adapted to the type of any. */
    private static final MethodHandle GROUP_OF;

    static {
        try {
            GROUP_OF = MethodHandles.lookup()
                    .findVirtual(
                            InstanceField.class,
                            "groupOf",
                            MethodType.methodType(CoalesceGroup.class, Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MethodGroups groups;
    private final VarHandle field;

    private InstanceField(MethodGroups groups, VarHandle field) {
        this.groups = groups;
        this.field = field;
    }

    static InstanceField of(MethodGroups groups, MethodHandles.Lookup caller, String field)
            throws ReflectiveOperationException {
        return new InstanceField(groups, caller.findVarHandle(caller.lookupClass(), field, Object.class));
    }

    /**
     * Returns a handle that takes the object and returns its group. The read pairs with the compare-and-set in
     * {@link #open}, so that a group is seen as it was opened.
     */
    MethodHandle handle(MethodType type) {
        Class<?> owner = type.parameterType(0);
        MethodHandle read = field.toMethodHandle(VarHandle.AccessMode.GET_ACQUIRE)
                .asType(MethodType.methodType(Object.class, owner));
        MethodHandle check =
                GROUP_OF.bindTo(this).asType(MethodType.methodType(CoalesceGroup.class, Object.class, owner));
        return MethodHandles.foldArguments(check, read);
    }

    @SuppressWarnings("unused") // called through a method handle
    private CoalesceGroup groupOf(@Nullable Object known, Object self) {
        return known instanceof CallGroup && isGroupOf((CallGroup) known, self) ? (CallGroup) known : open(self);
    }

    private CoalesceGroup open(Object self) {
        while (true) {
            Object known = field.getVolatile(self);
            if (known instanceof CallGroup && isGroupOf((CallGroup) known, self)) {
                return (CallGroup) known;
            }
            CallGroup group = groups.open(self, self);
            if (field.compareAndSet(self, known, group)) {
                return group;
            }
        }
    }

    /**
     * A clone has its original's group in its field, and needs its own. An object that is older than a redefinition of
     * its class has a group of the method before that.
     */
    @SuppressWarnings("ReferenceEquality")
    private boolean isGroupOf(CallGroup group, Object self) {
        return group.scopeOwner() == self && group.method() == groups.method;
    }
}
