package dev.coalesce.agent.link;

import dev.coalesce.agent.call.PublicExceptions;
import dev.coalesce.agent.call.RepeatableCall;
import dev.coalesce.agent.context.CallerContext;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A call of a woven method that can be made again: the method, and the arguments that it was called with. It does not
 * change once {@link #keepContext} was called, which happens before it is published.
 */
final class Invocation implements RepeatableCall {
    private final MethodHandle method;
    private final @Nullable LazyStaticContext source;
    private final @Nullable Object[] arguments;
    private boolean keepsContext;

    /** The caller's thread-locals, as far as the application lets them be carried to another thread. */
    private @Nullable CallerContext context;

    /** What the key has read from static sources; null if it has no such part. */
    private StaticContext.@Nullable Captured ofKey;

    @SuppressWarnings("UnusedMethod") // called through a method handle
    private Invocation(MethodHandle method, @Nullable LazyStaticContext source, @Nullable Object[] arguments) {
        this.method = method;
        this.source = source;
        this.arguments = arguments;
    }

    @Override
    public @Nullable Object[] arguments() {
        return arguments;
    }

    @Override
    public boolean keepContext() {
        if (!keepsContext) {
            context = CallerContext.capture();
            if (source != null) {
                StaticContext found = source.get();
                if (found == null) {
                    return false;
                }
                ofKey = found.capture();
            }
            keepsContext = true;
        }
        return true;
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
                        MethodType.methodType(void.class, MethodHandle.class, LazyStaticContext.class, Object[].class));
        LazyStaticContext source = StaticContext.isIn(spec) ? new LazyStaticContext(caller, spec) : null;
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

    /**
     * Finds the static sources of a key when a call is to be made again: their classes are initialized then, which must
     * not happen for a call that is only observed.
     */
    private static final class LazyStaticContext {
        private final MethodHandles.Lookup caller;
        private final MethodSpec spec;
        private @Nullable StaticContext found;

        LazyStaticContext(MethodHandles.Lookup caller, MethodSpec spec) {
            this.caller = caller;
            this.spec = spec;
        }

        synchronized @Nullable StaticContext get() {
            if (found == null) {
                try {
                    found = StaticContext.of(caller, spec);
                } catch (ReflectiveOperationException e) {
                    return null; // the key could not be linked either
                }
            }
            return found;
        }
    }
}
