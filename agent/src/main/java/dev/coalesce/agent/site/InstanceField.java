package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceGroup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds an object's table in a field that the weaver added to its class. The object holds its table, and nothing of ours
 * holds the table: what an object's results keep alive goes when the object goes, even where a result leads back to it.
 */
final class InstanceField {
    /** Not adapted itself: what is bound is another each time. */
    private static final MethodHandle TABLE_OF;

    static {
        try {
            TABLE_OF = MethodHandles.lookup()
                    .findVirtual(
                            InstanceField.class,
                            "tableOf",
                            MethodType.methodType(CoalesceGroup.class, Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoalescedMethod method;
    private final VarHandle field;

    private InstanceField(CoalescedMethod method, VarHandle field) {
        this.method = method;
        this.field = field;
    }

    static InstanceField of(CoalescedMethod method, MethodHandles.Lookup caller, String field)
            throws ReflectiveOperationException {
        return new InstanceField(method, caller.findVarHandle(caller.lookupClass(), field, Object.class));
    }

    /** Takes the object, gives its table. The field is read plainly: a table is safe to publish so, by final fields. */
    MethodHandle handle(MethodType type) {
        Class<?> owner = type.parameterType(0);
        MethodHandle known =
                field.toMethodHandle(VarHandle.AccessMode.GET).asType(MethodType.methodType(Object.class, owner));
        MethodHandle check =
                TABLE_OF.bindTo(this).asType(MethodType.methodType(CoalesceGroup.class, Object.class, owner));
        return MethodHandles.foldArguments(check, known);
    }

    @SuppressWarnings({"unused", "ReferenceEquality"}) // by method handle
    private CoalesceGroup tableOf(@Nullable Object known, Object self) {
        // A clone has its original's table in its field, and needs its own.
        return known instanceof CallGroup && ((CallGroup) known).owner == self ? (CallGroup) known : open(self);
    }

    @SuppressWarnings("ReferenceEquality")
    private CoalesceGroup open(Object self) {
        while (true) {
            Object known = field.getVolatile(self);
            if (known instanceof CallGroup && ((CallGroup) known).owner == self) {
                return (CallGroup) known;
            }
            CallGroup table = method.open(self, self);
            if (field.compareAndSet(self, known, table)) {
                return table;
            }
        }
    }
}
