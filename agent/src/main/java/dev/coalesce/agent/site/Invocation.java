package dev.coalesce.agent.site;

import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call of a woven method that can be made again: the method, and the arguments it was called with. */
final class Invocation implements Callable<@Nullable Object> {
    private final MethodHandle method;
    private final @Nullable Object[] arguments;

    @SuppressWarnings("UnusedMethod") // by method handle
    private Invocation(MethodHandle method, @Nullable Object[] arguments) {
        this.method = method;
        this.arguments = arguments;
    }

    /** Takes the arguments, gives a rerun. */
    static MethodHandle handle(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException {
        Class<?> owner = caller.lookupClass();
        MethodType signature = MethodType.fromMethodDescriptorString(spec.descriptor(), owner.getClassLoader());
        // Not by virtual dispatch: an overriding method that calls this one is not what is run again.
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
            return (Object) method.invokeExact(arguments);
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }
}
