package dev.coalesce.agent.call;

import dev.coalesce.agent.reason.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Lets the calls of a method that are not coalesced run: each of them runs its own body, and somebody may observe it. A
 * mode never changes; a method is given another one. Thread-safe.
 */
public abstract class UncoalescedMode {
    /** Calls just run their bodies. */
    public static final UncoalescedMode OFF = new UncoalescedMode(Reason.OFF) {
        @Override
        protected @Nullable Object enter(CoalescedMethod method) {
            return method.bypass(Reason.OFF);
        }
    };

    private final Reason reason;

    /**
     * Called by subclasses.
     *
     * @param reason why the calls are not coalesced
     */
    protected UncoalescedMode(Reason reason) {
        this.reason = reason;
    }

    /**
     * {@return whether somebody observes the calls of a method}
     *
     * @param method any method
     */
    public static boolean isObserved(CoalescedMethod method) {
        UncoalescedMode mode = method.uncoalesced;
        return mode != null && mode.reason == Reason.OBSERVED;
    }

    /**
     * Lets a call run its body, and counts it. Must not throw.
     *
     * @param method the method that is called
     * @return null if nobody needs to know how the call ends; otherwise an answer as {@link CallGroup#enter} gives it
     */
    protected abstract @Nullable Object enter(CoalescedMethod method);
}
