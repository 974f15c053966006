package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Set;

/**
 * Searches the constant pools of loaded classes for strings.
 *
 * <p>It reads the pool of the class as it runs, even if the class was generated in memory or changed by another agent.
 * It reads no file, runs no application code and loads no class. The access is the JDK's internal
 * {@code jdk.internal.reflect.ConstantPool}, which the JDK itself uses to read annotations.
 */
final class ConstantPools {
    private static final String JDK_PACKAGE = "jdk.internal.reflect";

    private final MethodHandle getConstantPool;
    private final MethodHandle getSize;
    private final MethodHandle getTagAt;
    private final MethodHandle getUtf8At;
    private final Object utf8Tag;

    private ConstantPools(MethodHandles.Lookup lookup, Class<?> poolType, Class<?> tagType)
            throws ReflectiveOperationException {
        getConstantPool = find(lookup, Class.class, "getConstantPool", poolType)
                .asType(MethodType.methodType(Object.class, Class.class));
        getSize = find(lookup, poolType, "getSize", int.class).asType(MethodType.methodType(int.class, Object.class));
        getTagAt = find(lookup, poolType, "getTagAt", tagType, int.class)
                .asType(MethodType.methodType(Object.class, Object.class, int.class));
        getUtf8At = find(lookup, poolType, "getUTF8At", String.class, int.class)
                .asType(MethodType.methodType(String.class, Object.class, int.class));
        utf8Tag = lookup.findStaticVarHandle(tagType, "UTF8", tagType).get();
    }

    static ConstantPools open(Instrumentation instrumentation) throws ReflectiveOperationException {
        Set<Module> agent = Set.of(ConstantPools.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(JDK_PACKAGE, agent),
                Map.of("java.lang", agent),
                Set.of(),
                Map.of());
        return new ConstantPools(
                MethodHandles.privateLookupIn(Class.class, MethodHandles.lookup()),
                Class.forName(JDK_PACKAGE + ".ConstantPool"),
                Class.forName(JDK_PACKAGE + ".ConstantPool$Tag"));
    }

    private static MethodHandle find(
            MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return lookup.findVirtual(type, name, MethodType.methodType(result, parameters));
    }

    /** Whether any of these strings is a UTF-8 entry of the class: a name, a descriptor or a string literal. */
    boolean containAny(Class<?> type, Set<String> wanted) {
        try {
            Object pool = (Object) getConstantPool.invokeExact(type);
            int size = pool == null ? 0 : (int) getSize.invokeExact(pool);
            for (int i = 1; i < size; i++) {
                if (isUtf8(pool, i) && wanted.contains((String) getUtf8At.invokeExact(pool, i))) {
                    return true;
                }
            }
            return false;
        } catch (Throwable e) {
            return false; // arrays and some generated classes have no readable pool
        }
    }

    private boolean isUtf8(Object pool, int index) throws Throwable {
        try {
            return (Object) getTagAt.invokeExact(pool, index) == utf8Tag;
        } catch (IllegalArgumentException e) {
            return false; // the JDK's reader rejects dynamic constants, and JaCoCo adds one to each class
        }
    }
}
