package dev.coalesce.agent.link;

import dev.coalesce.agent.bridge.CoalesceInvalidation;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.key.KeyCompiler;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.Transactions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The keys that one call of an invalidating method invalidates, computed from its arguments before its body runs. */
final class Invalidation extends CoalesceInvalidation {
    /** One linked annotation: its methods, and what computes the key; null for all keys. */
    private record Target(
            InvalidationTargets methods, @Nullable MethodHandle key) {}

    /** All annotations of one method. */
    private record Targets(Engine engine, String where, List<Target> targets) {}

    private final Targets targets;
    private final @Nullable Object[] keys;

    private Invalidation(Targets targets, @Nullable Object[] keys) {
        this.targets = targets;
        this.keys = keys;
    }

    /** Returns a handle that takes the arguments and returns an invalidation. */
    static MethodHandle handle(
            Linker linker, MethodHandles.Lookup caller, MethodType type, List<InvalidationSpec> specs)
            throws ReflectiveOperationException {
        List<Target> targets = new ArrayList<>();
        for (InvalidationSpec spec : specs) {
            targets.add(new Target(targets(linker, caller.lookupClass(), spec), key(caller, type, spec)));
        }
        Targets all = new Targets(linker.engine(), caller.lookupClass().getName(), targets);
        MethodHandle make = MethodHandles.lookup()
                .findStatic(
                        Invalidation.class,
                        "of",
                        MethodType.methodType(CoalesceInvalidation.class, Targets.class, Object[].class));
        return MethodHandles.insertArguments(make, 0, all)
                .asCollector(Object[].class, type.parameterCount())
                .asType(type);
    }

    /** An annotation names a class that its own class can load; a rule may name one of another class loader. */
    private static InvalidationTargets targets(Linker linker, Class<?> caller, InvalidationSpec spec) {
        try {
            Class<?> owner = Class.forName(spec.type(), false, caller.getClassLoader());
            return new InvalidationTargets(linker, owner, spec.type(), spec.method());
        } catch (ClassNotFoundException e) {
            Log.warnOnce(
                    "no class " + spec.type() + " for " + caller.getName(),
                    "@Invalidates or a rule in " + caller.getName() + " names the class " + spec.type()
                            + ", which the class loader of " + caller.getName()
                            + " does not find. Results of classes of"
                            + " that name in other class loaders are invalidated. If there are none, correct the name");
            return new InvalidationTargets(linker, null, spec.type(), spec.method());
        }
    }

    /** Returns a handle that takes all arguments in an array and returns the key. Invalidating is no hot path. */
    private static @Nullable MethodHandle key(MethodHandles.Lookup caller, MethodType type, InvalidationSpec spec)
            throws ReflectiveOperationException {
        if (spec.key().isEmpty()) {
            return null;
        }
        List<KeyPath> paths = spec.key().stream().map(KeyPath::decode).toList();
        // In the type of the call site, only the receiver has the class itself; a parameter is a string or an Object.
        int first = type.parameterCount() > 0 && type.parameterType(0) == caller.lookupClass() ? 1 : 0;
        List<KeyPath> ofArguments =
                paths.stream().filter(path -> !path.isStatic()).toList();
        int[] order = new int[ofArguments.size()];
        Class<?>[] roots = new Class<?>[order.length];
        for (int i = 0; i < order.length; i++) {
            int root = ofArguments.get(i).root();
            order[i] = root == KeyPath.THIS ? 0 : root + first;
            roots[i] = type.parameterType(order[i]);
        }
        MethodHandle key = KeyCompiler.compile(caller, MethodType.methodType(Object.class, roots), paths);
        return MethodHandles.permuteArguments(key, type.changeReturnType(Object.class), order)
                .asType(type.generic())
                .asSpreader(Object[].class, type.parameterCount());
    }

    @SuppressWarnings("unused") // called through a method handle
    private static @Nullable CoalesceInvalidation of(Targets targets, @Nullable Object... arguments) {
        try {
            @Nullable Object[] keys = new Object[targets.targets.size()];
            for (int i = 0; i < keys.length; i++) {
                MethodHandle key = targets.targets.get(i).key;
                // A copy, because the body may change its arguments.
                keys[i] = key == null ? null : Keys.snapshot((Object) key.invokeExact(arguments));
            }
            Invalidation invalidation = new Invalidation(targets, keys);
            invalidation.hold(); // the body may read what it has written, and then fail
            return invalidation;
        } catch (Throwable e) {
            targets.engine.failures().accept("an invalidating call of " + targets.where, e);
            return null;
        }
    }

    @Override
    public @Nullable Object invalidate(@Nullable Object result) {
        try {
            boolean isWritten = AsyncWrite.isDone(result);
            invalidateTargets();
            return result instanceof CompletionStage && !isWritten
                    ? AsyncWrite.whenDone((CompletionStage<?>) result, this::invalidateAgain)
                    : result;
        } catch (Throwable e) {
            targets.engine.failures().accept("an invalidation by " + targets.where, e);
            return result;
        }
    }

    private void invalidateAgain() {
        try {
            invalidateTargets();
        } catch (Throwable e) {
            targets.engine.failures().accept("an invalidation by " + targets.where, e);
        }
    }

    /** Until the current thread's transaction ends, if it has one, no result of these keys is cached. */
    private void hold() {
        OpenTransaction transaction = Transactions.join();
        if (transaction == null) {
            return;
        }
        for (int i = 0; i < keys.length; i++) {
            InvalidationTargets methods = targets.targets.get(i).methods;
            try {
                transaction.hold(methods, keys[i] instanceof KeyFailure ? null : keys[i]);
            } catch (Throwable e) { // thrown by the key's equals
                transaction.hold(methods, null);
            }
        }
    }

    private void invalidateTargets() {
        hold(); // the body may have begun a transaction that goes on
        for (int i = 0; i < keys.length; i++) {
            Object key = keys[i];
            InvalidationTargets methods = targets.targets.get(i).methods;
            methods.invalidateUncalled(key instanceof KeyFailure ? null : key);
            methods.forEach(method -> {
                try {
                    invalidate(method, key);
                } catch (Throwable e) { // thrown by a key's equals: of this key, or of one in a table
                    invalidate(method, new KeyFailure(e));
                }
            });
        }
    }

    /** Invalidates one key; without a key, all of them: better too much than an old result. */
    private void invalidate(CoalescedMethod method, @Nullable Object key) {
        method.reasons().count(Reason.INVALIDATED);
        if (key instanceof KeyFailure) {
            Log.warnOnce(
                    "invalidate " + targets.where + " " + method.name(),
                    "the key of " + method.name() + " to invalidate could not be computed in " + targets.where
                            + "; all its results are invalidated",
                    ((KeyFailure) key).cause());
        }
        method.transactions().invalidate(key instanceof KeyFailure ? null : key);
    }
}
