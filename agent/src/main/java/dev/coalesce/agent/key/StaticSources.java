package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Compiles paths that start at a static field or method. The JVM initializes the class of the member when a key is
 * computed, and not before.
 */
final class StaticSources {
    /** A class of Java 25, which this code is not compiled against. */
    private static final String SCOPED_VALUE = "java.lang.ScopedValue";

    private StaticSources() {}

    /** Returns a handle that takes nothing and returns the part. */
    static MethodHandle part(MethodHandles.Lookup caller, List<KeyPath.Step> steps)
            throws ReflectiveOperationException {
        MethodHandle source = KeyCompiler.step(caller, steps.get(0));
        return MethodHandles.filterReturnValue(
                source, KeyCompiler.part(caller, source.type().returnType(), steps, 1));
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
