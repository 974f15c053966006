package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Set;

/**
 * Looks into the constant pools of classes that are loaded: for each the very class that runs, also where it was made in
 * memory or changed by another agent, without reading a file, running code of the application's or loading anything.
 * Through the JDK's own reader of annotations.
 */
final class ConstantPools {
    private static final String READER = "jdk.internal.reflect";

    private final MethodHandle pool;
    private final MethodHandle size;
    private final MethodHandle tag;
    private final MethodHandle text;
    private final Object texts;

    private ConstantPools(MethodHandles.Lookup inside, Class<?> reader, Class<?> tags)
            throws ReflectiveOperationException {
        pool = find(inside, Class.class, "getConstantPool", reader)
                .asType(MethodType.methodType(Object.class, Class.class));
        size = find(inside, reader, "getSize", int.class).asType(MethodType.methodType(int.class, Object.class));
        tag = find(inside, reader, "getTagAt", tags, int.class)
                .asType(MethodType.methodType(Object.class, Object.class, int.class));
        text = find(inside, reader, "getUTF8At", String.class, int.class)
                .asType(MethodType.methodType(String.class, Object.class, int.class));
        texts = inside.findStaticVarHandle(tags, "UTF8", tags).get();
    }

    static ConstantPools open(Instrumentation instrumentation) throws ReflectiveOperationException {
        Set<Module> us = Set.of(ConstantPools.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(), Set.of(), Map.of(READER, us), Map.of("java.lang", us), Set.of(), Map.of());
        return new ConstantPools(
                MethodHandles.privateLookupIn(Class.class, MethodHandles.lookup()),
                Class.forName(READER + ".ConstantPool"),
                Class.forName(READER + ".ConstantPool$Tag"));
    }

    private static MethodHandle find(
            MethodHandles.Lookup inside, Class<?> type, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return inside.findVirtual(type, name, MethodType.methodType(result, parameters));
    }

    /** Whether one of these strings is among the names, descriptors and texts of a class. */
    boolean hold(Class<?> type, Set<String> wanted) {
        try {
            Object entries = (Object) pool.invokeExact(type);
            int count = entries == null ? 0 : (int) size.invokeExact(entries);
            for (int i = 1; i < count; i++) {
                if (isText(entries, i) && wanted.contains((String) text.invokeExact(entries, i))) {
                    return true;
                }
            }
            return false;
        } catch (Throwable unreadable) {
            return false; // of a kind that has none
        }
    }

    private boolean isText(Object entries, int index) throws Throwable {
        try {
            return (Object) tag.invokeExact(entries, index) == texts;
        } catch (IllegalArgumentException e) {
            return false; // the JDK's reader does not know dynamic constants, as JaCoCo adds one
        }
    }
}
