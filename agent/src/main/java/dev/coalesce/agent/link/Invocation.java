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

    @SuppressWarnings("UnusedMethod") // called through a method handle
    private Invocation(MethodHandle method, @Nullable Object[] arguments) {
        this.method = method;
        this.arguments = arguments;
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
                        Invocation.class, MethodType.methodType(void.class, MethodHandle.class, Object[].class));
        return MethodHandles.insertArguments(make, 0, spread)
                .asCollector(Object[].class, count)
                .asType(type);
    }

    @Override
    public @Nullable Object call() {
        try {
            return context == null ? (Object) method.invokeExact(arguments) : context.run(this::callHere);
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    private @Nullable Object callHere() {
        try {
            return (Object) method.invokeExact(arguments);
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }
}
