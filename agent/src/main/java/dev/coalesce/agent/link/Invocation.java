package dev.coalesce.agent.link;

import dev.coalesce.agent.call.PublicExceptions;
import dev.coalesce.agent.context.CallerContext;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call of a woven method that can be made again: the method, and the arguments that it was called with. Immutable.
 */
final class Invocation implements Callable<@Nullable Object> {
    private final MethodHandle method;
    private final @Nullable Object[] arguments;

    /** The caller's thread-locals, as far as the application lets them be carried to another thread. */
    private final @Nullable CallerContext context = CallerContext.capture();

    /** What the key has read from static sources; null if it has no such part. */
    private final StaticContext.@Nullable Captured ofKey;

    @SuppressWarnings("UnusedMethod") // called through a method handle
    private Invocation(MethodHandle method, @Nullable StaticContext source, @Nullable Object[] arguments) {
        this.method = method;
        this.arguments = arguments;
        this.ofKey = source == null ? null : source.capture();
    }

    /** Returns a handle that takes the arguments and returns an invocation. */
    static MethodHandle handle(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException {
        Class<?> owner = caller.lookupClass();
        MethodType signature = MethodType.fromMethodDescriptorString(spec.descriptor(), owner.getClassLoader());
        // Not by virtual dispatch: if an overriding method called this one, only this one is called again.
        MethodHandle method = spec.isStatic()
                ? caller.findStatic(owner, spec.method(), signature)
                : caller.findSpecial(owner, spec.method(), signature, owner);
        int count = type.parameterCount();
        MethodHandle spread = method.asFixedArity()
                .asType(method.type().generic())
                .asSpreader(Object[].class, count)
                .asType(MethodType.methodType(Object.class, Object[].class));
        MethodHandle make = MethodHandles.lookup()
                .findConstructor(
                        Invocation.class,
                        MethodType.methodType(void.class, MethodHandle.class, StaticContext.class, Object[].class));
        StaticContext source = StaticContext.isIn(spec) ? StaticContext.of(caller, spec) : null;
        return MethodHandles.insertArguments(make, 0, spread, source)
                .asCollector(Object[].class, count)
                .asType(type);
    }

    @Override
    public @Nullable Object call() {
        try {
            return context == null ? callHere() : context.run(this::callHere);
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    private @Nullable Object callHere() {
        try {
            return ofKey == null ? (Object) method.invokeExact(arguments) : ofKey.run(() -> callMethod());
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    private @Nullable Object callMethod() {
        try {
            return (Object) method.invokeExact(arguments);
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }
}
