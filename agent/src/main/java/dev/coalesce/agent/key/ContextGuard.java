package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Refuses to read a context while the same thread is reading one. A part such as {@code Tenant.current()} may call a
 * coalesced method to find the tenant. The key of that method has the same part, and its call would read the part for
 * ever.
 *
 * <p><b>Concurrency.</b> A thread writes its identity hash into one of a few slots. It shares the slot with other
 * threads, which may overwrite it: then the next call of the recursion finds out. Slots are as far apart as cache
 * lines. A thread-local would cost more, and memory in each virtual thread.
 */
final class ContextGuard {
    private static final int SLOTS = 256;
    private static final int INTS_IN_CACHE_LINE = 16;
    private static final int[] READING = new int[SLOTS * INTS_IN_CACHE_LINE];

    private ContextGuard() {}

    /** Returns a handle that does what a handle without arguments does, unless the thread is doing that already. */
    static MethodHandle around(MethodHandle context) throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(ContextGuard.class, "read", MethodType.methodType(Object.class, MethodHandle.class))
                .bindTo(context);
    }

    @SuppressWarnings("UnusedMethod") // called through a method handle
    private static Object read(MethodHandle context) throws Throwable {
        int thread = System.identityHashCode(Thread.currentThread());
        int slot = (thread & (SLOTS - 1)) * INTS_IN_CACHE_LINE;
        if (READING[slot] == thread) {
            throw new IllegalStateException(
                    "a part of the option context calls the method. Set context to false for it");
        }
        READING[slot] = thread;
        try {
            return (Object) context.invokeExact();
        } finally {
            if (READING[slot] == thread) {
                READING[slot] = 0;
            }
        }
    }
}
