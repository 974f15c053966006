package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiles paths that start at a static field or method. The JVM initializes the class of the member when a key is
 * computed, and not before.
 */
final class StaticSources {
    /** A class of Java 25, which this code is not compiled against. */
    private static final String SCOPED_VALUE = "java.lang.ScopedValue";

    private StaticSources() {}

    /** Returns a handle that takes nothing and returns the part. */
    static MethodHandle part(MemberLookup members, List<KeyPath.Step> steps) throws ReflectiveOperationException {
        MethodHandle source = members.find(steps.get(0));
        if (source.type().returnType() == Object.class) {
            MethodHandle held = MethodHandles.lookup()
                    .findStatic(StaticSources.class, "held", MethodType.methodType(Object.class, Object.class));
            source = MethodHandles.filterReturnValue(source, held);
        }
        return MethodHandles.filterReturnValue(
                source, KeyCompiler.part(members, source.type().returnType(), steps, 1));
    }

    /**
     * Returns what a holder holds, for a member that is declared as an {@code Object}. The holder itself as a part
     * would be the same for all callers.
     */
    @SuppressWarnings("UnusedMethod") // found by its name
    private static @Nullable Object held(@Nullable Object value) {
        if (value instanceof ThreadLocal<?> local) {
            return local.get();
        }
        if (value instanceof Supplier<?> supplier) {
            return supplier.get();
        }
        if (value != null && value.getClass().getName().equals(SCOPED_VALUE)) {
            throw new IllegalStateException("A static member that holds a ScopedValue must be declared as one.");
        }
        return value;
    }

    static boolean isScopedValue(KeyPath.Step step) {
        return step.owner().equals(SCOPED_VALUE) && step.name().equals("get");
    }

    /** Returns a handle that takes a scoped value and returns what it is bound to; null if it is not bound. */
    static MethodHandle scopedValue() throws ReflectiveOperationException {
        Class<?> type = Class.forName(SCOPED_VALUE);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        return MethodHandles.guardWithTest(
                lookup.findVirtual(type, "isBound", MethodType.methodType(boolean.class)),
                lookup.findVirtual(type, "get", MethodType.methodType(Object.class)),
                MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, type));
    }
}
