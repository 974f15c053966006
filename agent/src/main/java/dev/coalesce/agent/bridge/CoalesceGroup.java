package dev.coalesce.agent.bridge;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Where a woven method asks what to do: the results and flights of one coalesced method, or of one object's share of it.
 * Woven code obtains it, and the key, by {@code invokedynamic} through {@link #link}.
 */
public abstract class CoalesceGroup {
    /** Stands for a result that is {@code null}. */
    public static final Object NULL = new Object();

    /** For the engine. */
    protected CoalesceGroup() {}

    /**
     * Called before the body. Throws, when a leader failed, what the leader threw.
     *
     * @param key of this call; null: it could not be computed
     * @return null: run the body and tell nobody; a {@link CoalesceFlight}: run the body, then tell it; a {@link
     *     CoalesceInvocationRequest}: grant it, and do what it answers; anything else: the result, {@link #NULL} for null, and the
     *     body does not run
     */
    public abstract @Nullable Object enter(@Nullable Object key);

    /**
     * As {@link #enter}, for a caller that holds the monitor which the body takes: to wait for a leader, which needs that
     * monitor to get to its end, would be for ever.
     *
     * @param key as there
     * @return as there
     */
    public @Nullable Object enterHolding(@Nullable Object key) {
        return enter(key);
    }

    /**
     * The bootstrap of woven code. Never throws: where anything is wrong the call site runs the body.
     *
     * @param caller the woven class
     * @param role {@code group}, {@code key}, {@code invocation} or {@code invalidation}
     * @param type what the call site takes and gives
     * @param spec what the weaver found out about the method
     * @return a call site of that type
     */
    public static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
        return CoalesceLinker.link(caller, role, type, spec);
    }
}
