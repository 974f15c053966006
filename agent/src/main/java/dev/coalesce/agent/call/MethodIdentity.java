package dev.coalesce.agent.call;

import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.MethodName;

/**
 * The identity of a coalesced method, which its settings do not change.
 *
 * @param kind a woven method or a named coalescer
 * @param names the names of the method or coalescer
 * @param user the class on whose behalf calls are made; its loader supplies the public exceptions
 * @param interruptible whether callers can receive an {@link InterruptedException}
 */
public record MethodIdentity(Measured.Kind kind, MethodName names, Class<?> user, boolean interruptible) {
    /** The class whose frames a coalescer's leader has. By name, since that class knows this one. */
    private static final String COALESCER = MethodIdentity.class.getPackageName() + ".NamedCoalescer";

    /**
     * Returns the name by which beans and commands know the method.
     *
     * @return its own name if it has one
     */
    public String name() {
        return names.shown();
    }

    /**
     * Counts the frames of this method. While a call leads, its frame is on its thread's stack.
     *
     * @param stack the stack of a thread
     * @return how many calls of the method, or of any named coalescer, the thread is in; overloads count too
     */
    public int countFrames(StackTraceElement[] stack) {
        boolean named = kind == Measured.Kind.Coalescer;
        String type = named ? COALESCER : user.getName();
        String method = names.method();
        int count = 0;
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(type)
                    && (named
                            ? frame.getMethodName().startsWith("get")
                            : frame.getMethodName().equals(method))) {
                count++;
            }
        }
        return count;
    }
}
