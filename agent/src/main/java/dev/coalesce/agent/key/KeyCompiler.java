package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the key paths of a method into one method handle, once per method. A call then computes its key without
 * reflection, parsing or an argument array. Thread-safe.
 *
 * <p><b>Class loaders.</b> A method handle remembers the last type it was adapted to. A shared handle adapted to a type
 * of the application would keep the application's class loader reachable. Therefore such handles are looked up for each
 * method.
 */
public final class KeyCompiler {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

    /** Up to this number of parts {@link Keys} has a method with fixed parameters. */
    private static final int MAX_FIXED_PARTS = 3;

    // The two caches below are filled lazily and not by the class initialiser: if a caller's stack overflowed in the
    // initialiser, this class would stay unusable. Threads may race to fill a cache; both handles are
    // immutable and equivalent.

    /** The methods {@code Keys.of}, indexed by the number of parts. */
    private static final @Nullable MethodHandle[] COMBINERS = new MethodHandle[MAX_FIXED_PARTS + 1];

    /** The constructor of {@link KeyFailure}. */
    private static @Nullable MethodHandle failureConstructor;

    private KeyCompiler() {}

    /**
     * Compiles a method handle that computes keys.
     *
     * @param caller a lookup with the access rights of the class that declares the method
     * @param roots the method type whose parameter types are those of the paths' roots, in the order of the paths
     * @param paths the resolved paths, one for each parameter of {@code roots}, and static ones between them; may be
     *     empty
     * @return a handle that takes the roots and returns the key, or a {@link KeyFailure} if a part throws; it never
     *     throws
     * @throws ReflectiveOperationException if a member does not exist or is not accessible
     */
    public static MethodHandle compile(MethodHandles.Lookup caller, MethodType roots, List<KeyPath> paths)
            throws ReflectiveOperationException {
        return paths.isEmpty()
                ? MethodHandles.constant(Object.class, Keys.EMPTY)
                : withFailures(compileParts(MemberLookup.of(caller), roots, paths));
    }

    /**
     * Compiles a method handle that computes keys with a context.
     *
     * @param caller a lookup with the access rights of the class that declares the method
     * @param roots as in {@link #compile(MethodHandles.Lookup, MethodType, List)}
     * @param paths the resolved paths of the method's own key; may be empty
     * @param context the static paths that are added; may be empty
     * @return as in {@link #compile(MethodHandles.Lookup, MethodType, List)}
     * @throws ReflectiveOperationException if a member does not exist or is not accessible
     */
    public static MethodHandle compile(
            MethodHandles.Lookup caller, MethodType roots, List<KeyPath> paths, List<KeyPath> context)
            throws ReflectiveOperationException {
        if (context.isEmpty()) {
            return compile(caller, roots, paths);
        }
        MethodHandle combine =
                OWN.findStatic(ContextKey.class, "of", MethodType.methodType(Object.class, Object.class, Object.class));
        MemberLookup members = MemberLookup.of(caller);
        MethodHandle ofContext =
                ContextGuard.around(compileParts(members, MethodType.methodType(Object.class), context));
        MethodHandle own = compileParts(members, roots, paths);
        return withFailures(
                MethodHandles.collectArguments(MethodHandles.collectArguments(combine, 1, ofContext), 0, own));
    }

    /**
     * Compiles a method handle that computes a context alone.
     *
     * @param loader finds the classes of the paths; null for the boot class loader
     * @param paths static paths, at least one
     * @return a handle without arguments, as {@link #compile(MethodHandles.Lookup, MethodType, List)} returns it
     * @throws ReflectiveOperationException if a member does not exist, or is neither public nor in a package that is
     *     open to this module
     */
    public static MethodHandle compileContext(@Nullable ClassLoader loader, List<KeyPath> paths)
            throws ReflectiveOperationException {
        MemberLookup members = new MemberLookup(OWN, loader);
        return withFailures(ContextGuard.around(compileParts(members, MethodType.methodType(Object.class), paths)));
    }

    private static MethodHandle withFailures(MethodHandle key) throws ReflectiveOperationException {
        return MethodHandles.catchException(key, Throwable.class, failureHandler());
    }

    private static MethodHandle compileParts(MemberLookup members, MethodType roots, List<KeyPath> paths)
            throws ReflectiveOperationException {
        if (paths.isEmpty()) {
            return MethodHandles.constant(Object.class, Keys.EMPTY);
        }
        List<MethodHandle> parts = new ArrayList<>();
        boolean isAnyStatic = false;
        int root = 0;
        for (KeyPath path : paths) {
            isAnyStatic |= path.isStatic();
            parts.add(
                    path.isStatic()
                            ? StaticSources.part(members, path.steps())
                            : part(members, roots.parameterType(root++), path.steps(), 0));
        }
        if (isAnyStatic) {
            return collect(parts);
        }
        return endsInLong(paths, roots)
                ? MethodHandles.filterArguments(
                        OWN.findStatic(
                                Keys.class,
                                "ofOneAndLong",
                                MethodType.methodType(Object.class, Object.class, long.class)),
                        0,
                        parts.get(0))
                : MethodHandles.filterArguments(combiner(parts.size()), 0, parts.toArray(new MethodHandle[0]));
    }

    /** Combines parts of which some take no argument. From the last to the first, so that positions stay valid. */
    private static MethodHandle collect(List<MethodHandle> parts) throws ReflectiveOperationException {
        MethodHandle key = combiner(parts.size());
        for (int i = parts.size() - 1; i >= 0; i--) {
            key = MethodHandles.collectArguments(key, i, parts.get(i));
        }
        return key;
    }

    private static MethodHandle failureHandler() throws ReflectiveOperationException {
        MethodHandle handler = failureConstructor;
        if (handler == null) {
            handler = OWN.findConstructor(KeyFailure.class, MethodType.methodType(void.class, Throwable.class))
                    .asType(MethodType.methodType(Object.class, Throwable.class));
            failureConstructor = handler;
        }
        return handler;
    }

    private static boolean endsInLong(List<KeyPath> paths, MethodType roots) {
        return paths.size() == 2
                && roots.parameterType(1) == long.class
                && paths.get(1).steps().isEmpty();
    }

    private static MethodHandle combiner(int parts) throws ReflectiveOperationException {
        if (parts <= MAX_FIXED_PARTS) {
            MethodHandle combiner = COMBINERS[parts];
            if (combiner == null) {
                combiner = OWN.findStatic(Keys.class, "of", MethodType.genericMethodType(parts));
                COMBINERS[parts] = combiner;
            }
            return combiner;
        }
        return OWN.findStatic(Keys.class, "ofMany", MethodType.methodType(Object.class, Object[].class))
                .asCollector(Object[].class, parts);
    }

    /**
     * Returns a handle from a value of type {@code from} to the part, following the steps from index {@code next} on.
     */
    static MethodHandle part(MemberLookup members, Class<?> from, List<KeyPath.Step> steps, int next)
            throws ReflectiveOperationException {
        if (next == steps.size()) {
            return MethodHandles.identity(from).asType(MethodType.methodType(Object.class, from));
        }
        MethodHandle step = StaticSources.isScopedValue(steps.get(next))
                ? StaticSources.scopedValue()
                : members.find(steps.get(next));
        Class<?> owner = step.type().parameterType(0);
        MethodHandle remaining =
                MethodHandles.filterReturnValue(step, part(members, step.type().returnType(), steps, next + 1));
        return nullSafe(owner, remaining).asType(MethodType.methodType(Object.class, from));
    }

    private static MethodHandle nullSafe(Class<?> owner, MethodHandle path) throws ReflectiveOperationException {
        MethodHandle isNull = OWN.findStatic(
                        Objects.class, "isNull", MethodType.methodType(boolean.class, Object.class))
                .asType(MethodType.methodType(boolean.class, owner));
        MethodHandle returnNull = MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, owner);
        return MethodHandles.guardWithTest(isNull, returnNull, path);
    }
}
