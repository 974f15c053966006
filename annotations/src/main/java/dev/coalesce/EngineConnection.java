package dev.coalesce;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Coalescer}'s door to the agent's engine. The agent puts its bridge class into {@code java.lang}, where every
 * class loader and module sees it, and where this jar cannot compile against it: hence method handles.
 */
final class EngineConnection {
    private static volatile @Nullable Bridge bridge = Bridge.find();

    private final Bridge methods;
    private final Object named;

    private EngineConnection(Bridge methods, Object named) {
        this.methods = methods;
        this.named = named;
    }

    static boolean present() {
        return bridge != null;
    }

    /** Called, by reflection, by an agent that comes to a JVM that runs, and by one that leaves it. */
    static void agentChanged() {
        bridge = Bridge.find();
        Coalescer.disconnectAll();
    }

    /** False once the agent has left, or another has come since. */
    @SuppressWarnings("ReferenceEquality") // equal ones may be of different agents
    boolean isCurrent() {
        return methods == bridge;
    }

    static @Nullable EngineConnection open(String name) {
        Bridge methods = bridge;
        if (methods == null) {
            return null;
        }
        try {
            Object named = (Object) methods.open.invokeExact(name, Coalescer.class);
            return named == null ? null : new EngineConnection(methods, named);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
    }

    @Nullable
    Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader) {
        try {
            return (Object) methods.get.invokeExact(named, key, ttl, loader);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
    }

    CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader) {
        try {
            return (CompletableFuture<?>) methods.getAsync.invokeExact(named, key, ttl, loader);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
    }

    void invalidate(@Nullable Object key) {
        try {
            methods.invalidate.invokeExact(named, key);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
    }

    void invalidateAll() {
        try {
            methods.invalidateAll.invokeExact(named);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
    }

    Stats stats() {
        long[] n;
        try {
            n = (long[]) methods.stats.invokeExact(named);
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>sneaky(e);
        }
        return new Stats(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], (int) n[8], n[9], n[10], n[11]);
    }

    /** Throws what the loader threw as it is, checked or not: {@link Coalescer#get} declares it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneaky(Throwable e) throws E {
        throw (E) e;
    }

    /** The bridge's methods, with the bridge's own type erased. */
    private record Bridge(
            MethodHandle open,
            MethodHandle get,
            MethodHandle getAsync,
            MethodHandle invalidate,
            MethodHandle invalidateAll,
            MethodHandle stats) {

        /** The agent's, or that of the runtime's jar, which classes that were woven while they were built call. */
        static @Nullable Bridge find() {
            Bridge agents = find("java.lang.CoalesceNamed", "java.lang.CoalesceNamed", null);
            return agents != null
                    ? agents
                    : find(
                            "dev.coalesce.runtime.CoalesceRuntime",
                            "dev.coalesce.runtime.CoalesceNamed",
                            EngineConnection.class.getClassLoader());
        }

        private static @Nullable Bridge find(String opener, String named, @Nullable ClassLoader loader) {
            try {
                Class<?> type = Class.forName(named, false, loader);
                Class<?> open = Class.forName(opener, false, loader);
                if (!isOpen(open)) {
                    return null;
                }
                return new Bridge(
                        MethodHandles.publicLookup()
                                .findStatic(open, "open", methodType(type, String.class, Class.class))
                                .asType(methodType(Object.class, String.class, Class.class)),
                        method(type, "get", methodType(Object.class, Object.class, Duration.class, Callable.class)),
                        method(
                                type,
                                "getAsync",
                                methodType(CompletableFuture.class, Object.class, Duration.class, Supplier.class)),
                        method(type, "invalidate", methodType(void.class, Object.class)),
                        method(type, "invalidateAll", methodType(void.class)),
                        method(type, "stats", methodType(long[].class)));
            } catch (ClassNotFoundException noAgent) {
                return null;
            } catch (ReflectiveOperationException otherVersion) {
                System.err.println(
                        "[coalesce] WARN Coalescer works as without the agent: the Coalesce agent in this JVM and"
                                + " coalesce-annotations on the class path do not fit together; use the same version of both: "
                                + otherVersion);
                return null;
            }
        }

        private static boolean isOpen(Class<?> type) throws ReflectiveOperationException {
            try {
                return (boolean) MethodHandles.publicLookup()
                        .findStatic(type, "isOpen", methodType(boolean.class))
                        .invokeExact();
            } catch (ReflectiveOperationException e) {
                throw e;
            } catch (Throwable e) {
                throw EngineConnection.<RuntimeException>sneaky(e);
            }
        }

        private static MethodHandle method(Class<?> type, String name, MethodType signature)
                throws ReflectiveOperationException {
            return MethodHandles.publicLookup()
                    .findVirtual(type, name, signature)
                    .asType(signature.insertParameterTypes(0, Object.class));
        }
    }
}
