package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns key paths into one method handle, once per method: no reflection, no parsing and no argument array per call.
 *
 * <p>Handles that are adapted to a type of the application are looked up anew each time: a handle remembers the last type
 * it was adapted to, and a shared one would keep the application's class loader alive.
 */
public final class KeyCompiler {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

    private static final int FEW = 3;

    // Not made when the class is: a caller whose stack ends there would break it for good. Racy: any of two is as good.
    /** By the number of parts. */
    private static final @Nullable MethodHandle[] COMBINERS = new MethodHandle[FEW + 1];

    private static @Nullable MethodHandle failure;

    private KeyCompiler() {}

    /**
     * A handle that makes a key.
     *
     * @param caller the class whose method it is, with its access rights
     * @param roots the types of the paths' roots, in their order
     * @param paths at least as many as there are roots
     * @return takes the roots, gives the key, or a {@link KeyFailure}; throws nothing
     * @throws ReflectiveOperationException if a member is not there or may not be used
     */
    public static MethodHandle compile(MethodHandles.Lookup caller, MethodType roots, List<KeyPath> paths)
            throws ReflectiveOperationException {
        if (paths.isEmpty()) {
            return MethodHandles.constant(Object.class, Keys.EMPTY);
        }
        List<MethodHandle> parts = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            parts.add(part(caller, roots.parameterType(i), paths.get(i).steps(), 0));
        }
        MethodHandle key = endsInLong(paths, roots)
                ? MethodHandles.filterArguments(
                        OWN.findStatic(
                                Keys.class,
                                "ofOneAndLong",
                                MethodType.methodType(Object.class, Object.class, long.class)),
                        0,
                        parts.get(0))
                : MethodHandles.filterArguments(combiner(parts.size()), 0, parts.toArray(new MethodHandle[0]));
        return MethodHandles.catchException(key, Throwable.class, failure());
    }

    private static MethodHandle failure() throws ReflectiveOperationException {
        MethodHandle made = failure;
        if (made == null) {
            made = OWN.findConstructor(KeyFailure.class, MethodType.methodType(void.class, Throwable.class))
                    .asType(MethodType.methodType(Object.class, Throwable.class));
            failure = made;
        }
        return made;
    }

    private static boolean endsInLong(List<KeyPath> paths, MethodType roots) {
        return paths.size() == 2
                && roots.parameterType(1) == long.class
                && paths.get(1).steps().isEmpty();
    }

    private static MethodHandle combiner(int parts) throws ReflectiveOperationException {
        if (parts <= FEW) {
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

    /** From a value of type {@code from}, by the steps that are left, to a part. */
    private static MethodHandle part(MethodHandles.Lookup caller, Class<?> from, List<KeyPath.Step> steps, int next)
            throws ReflectiveOperationException {
        if (next == steps.size()) {
            return MethodHandles.identity(from).asType(MethodType.methodType(Object.class, from));
        }
        MethodHandle step = step(caller, steps.get(next));
        Class<?> owner = step.type().parameterType(0);
        MethodHandle whole =
                MethodHandles.filterReturnValue(step, part(caller, step.type().returnType(), steps, next + 1));
        return nullSafe(owner, whole).asType(MethodType.methodType(Object.class, from));
    }

    private static MethodHandle nullSafe(Class<?> owner, MethodHandle path) throws ReflectiveOperationException {
        MethodHandle isNull = OWN.findStatic(
                        Objects.class, "isNull", MethodType.methodType(boolean.class, Object.class))
                .asType(MethodType.methodType(boolean.class, owner));
        MethodHandle nothing = MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, owner);
        return MethodHandles.guardWithTest(isNull, nothing, path);
    }

    private static MethodHandle step(MethodHandles.Lookup caller, KeyPath.Step step)
            throws ReflectiveOperationException {
        ClassLoader loader = caller.lookupClass().getClassLoader();
        Class<?> owner = Class.forName(step.owner(), false, loader);
        try {
            return find(caller, owner, step, loader);
        } catch (IllegalAccessException e) {
            MethodHandle found = findInside(caller, owner, step, loader);
            if (found == null) {
                throw e;
            }
            return found;
        }
    }

    /** With the owner's own rights, which a class of the same module, or of an open package, may have. */
    private static @Nullable MethodHandle findInside(
            MethodHandles.Lookup caller, Class<?> owner, KeyPath.Step step, @Nullable ClassLoader loader)
            throws ReflectiveOperationException {
        try {
            return find(MethodHandles.privateLookupIn(owner, caller), owner, step, loader);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private static MethodHandle find(
            MethodHandles.Lookup lookup, Class<?> owner, KeyPath.Step step, @Nullable ClassLoader loader)
            throws ReflectiveOperationException {
        if (step.isMethod()) {
            return lookup.findVirtual(
                    owner, step.name(), MethodType.fromMethodDescriptorString(step.descriptor(), loader));
        }
        Class<?> type = MethodType.fromMethodDescriptorString("()" + step.descriptor(), loader)
                .returnType();
        return lookup.findGetter(owner, step.name(), type);
    }
}
