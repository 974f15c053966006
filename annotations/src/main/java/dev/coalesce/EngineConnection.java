package dev.coalesce;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one {@link Coalescer} to the agent's engine.
 *
 * <p>The agent defines its bridge classes in {@code java.lang}, where every class loader and module can see them. This
 * jar cannot compile against them there, so it calls them through method handles.
 */
final class EngineConnection {
    /** The bridge of the agent that is present; null without one. Replaced when an agent attaches or detaches. */
    private static volatile @Nullable Bridge bridge = Bridge.find();

    /** The bridge of an agent whose classes can no longer be loaded; null if there is none. */
    private static volatile @Nullable Bridge unusable;

    private final Bridge methods;

    /** The engine's object for this coalescer: a {@code CoalesceNamed}, whose type this class cannot name. */
    private final Object coalescer;

    private EngineConnection(Bridge methods, Object coalescer) {
        this.methods = methods;
        this.coalescer = coalescer;
    }

    static boolean present() {
        Bridge methods = bridge;
        return methods != null && !isUnusable(methods);
    }

    /** An agent calls this by reflection when it attaches to a running JVM, and when it detaches. */
    static void agentChanged() {
        MissingAgent.forget();
        bridge = Bridge.find();
        Coalescer.disconnectAll();
    }

    /** Returns false once the agent has detached, even if another agent has attached since. */
    @SuppressWarnings("ReferenceEquality") // equal bridges may belong to different agents
    boolean isCurrent() {
        return methods == bridge;
    }

    static @Nullable EngineConnection open(String name) {
        Bridge methods = bridge;
        if (methods == null || isUnusable(methods)) {
            return null;
        }
        try {
            Object coalescer = (Object) methods.open.invokeExact(name, Coalescer.class);
            return coalescer == null ? null : new EngineConnection(methods, coalescer);
        } catch (LinkageError e) {
            unusable(methods, e);
            return null;
        } catch (Throwable e) {
            throw EngineConnection.<RuntimeException>rethrow(e);
        }
    }

    @Nullable
    Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader) {
        try {
            return (Object) methods.get.invokeExact(coalescer, key, ttl, loader);
        } catch (Throwable e) {
            throwUnlessUnusable(e);
        }
        try {
            return loader.call();
        } catch (Exception e) {
            throw EngineConnection.<RuntimeException>rethrow(e);
        }
    }

    CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader) {
        try {
            return (CompletableFuture<?>) methods.getAsync.invokeExact(coalescer, key, ttl, loader);
        } catch (Throwable e) {
            throwUnlessUnusable(e);
        }
        return ((CompletionStage<?>) loader.get()).toCompletableFuture();
    }

    void invalidate(@Nullable Object key) {
        try {
            methods.invalidate.invokeExact(coalescer, key);
        } catch (Throwable e) {
            throwUnlessUnusable(e);
        }
    }

    void invalidateAll() {
        try {
            methods.invalidateAll.invokeExact(coalescer);
        } catch (Throwable e) {
            throwUnlessUnusable(e);
        }
    }

    /**
     * Throws what a call of the engine threw, unless the engine lacks a class of its own. It then has not called the
     * loader, because it swallows its own failures once the loader has run.
     */
    private void throwUnlessUnusable(Throwable thrown) {
        if (!(thrown instanceof LinkageError) || !namesClassOfAgent(String.valueOf(thrown.getMessage()))) {
            throw EngineConnection.<RuntimeException>rethrow(thrown);
        }
        unusable(methods, thrown);
    }

    private static boolean namesClassOfAgent(String message) {
        return message.contains("dev/coalesce/agent/")
                || message.contains("dev.coalesce.agent.")
                || message.contains("java/lang/Coalesce");
    }

    @SuppressWarnings("ReferenceEquality") // as in isCurrent
    private static boolean isUnusable(Bridge methods) {
        return methods == unusable;
    }

    private static synchronized void unusable(Bridge methods, Throwable cause) {
        if (!isUnusable(methods)) {
            unusable = methods;
            System.err.println(
                    "[coalesce] WARN calls of Coalescer run as if the agent were absent, because a class of the"
                            + " agent cannot be loaded any more: " + cause
                            + ". Was the agent's jar overwritten while the JVM was"
                            + " running? Install a new version under another name, or by renaming a file, and restart the JVM.");
        }
    }

    Stats stats() {
        long[] values; // in the order of the record's components
        try {
            values = (long[]) methods.stats.invokeExact(coalescer);
        } catch (Throwable e) {
            throwUnlessUnusable(e);
            return Stats.NONE;
        }
        return new Stats(
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7],
                (int) values[8],
                values[9],
                values[10],
                values[11]);
    }

    /** Throws the loader's exception unchanged, even if it is checked: {@link Coalescer#get} declares it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E rethrow(Throwable e) throws E {
        throw (E) e;
    }

    /** The methods of the bridge class, with the bridge's own types erased to {@code Object}. */
    private record Bridge(
            MethodHandle open,
            MethodHandle get,
            MethodHandle getAsync,
            MethodHandle invalidate,
            MethodHandle invalidateAll,
            MethodHandle stats) {

        /** Finds the agent's bridge, or else the bridge of the runtime jar, which classes woven at build time use. */
        static @Nullable Bridge find() {
            // Any class loader finds java.lang. A security manager does not let everybody ask the boot class loader.
            ClassLoader own = EngineConnection.class.getClassLoader();
            Bridge ofAgent = find("java.lang.CoalesceNamed", "java.lang.CoalesceNamed", own);
            return ofAgent != null
                    ? ofAgent
                    : find("dev.coalesce.runtime.CoalesceRuntime", "dev.coalesce.runtime.CoalesceNamed", own);
        }

        private static @Nullable Bridge find(
                String entryPointName, String coalescerName, @Nullable ClassLoader loader) {
            try {
                Class<?> type = Class.forName(coalescerName, false, loader);
                Class<?> entryPoint = Class.forName(entryPointName, false, loader);
                if (!isOpen(entryPoint)) {
                    return null;
                }
                return new Bridge(
                        MethodHandles.publicLookup()
                                .findStatic(entryPoint, "open", methodType(type, String.class, Class.class))
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
                        "[coalesce] WARN Coalescer behaves as if the agent were absent: the Coalesce agent in this JVM and"
                                + " coalesce-annotations on the class path are of different versions. Use the same version of"
                                + " both. Cause: " + otherVersion);
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
                throw EngineConnection.<RuntimeException>rethrow(e);
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
