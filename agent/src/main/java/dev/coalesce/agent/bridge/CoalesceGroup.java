package dev.coalesce.agent.bridge;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each call of a woven method whether its body runs. It holds the results and flights of one coalesced
 * method, or of one object's share of it. Woven code obtains its group, and the key, by {@code invokedynamic} through
 * {@link #link}.
 */
public abstract class CoalesceGroup {
    /** Stands for a result that is {@code null}. */
    public static final Object NULL = new Object();

    /** Only the engine creates instances. */
    protected CoalesceGroup() {}

    /**
     * Called before the body. Throws what the leader threw, or the follower's own timeout or interruption; never a
     * failure of the agent.
     *
     * @param key the key of this call, or the failure to compute it; null if the call site of the key is not linked
     * @return the answer:
     *     <ul>
     *       <li>null: run the body and tell nobody
     *       <li>a {@link CoalesceFlight}: run the body, then end the flight
     *       <li>a {@link CoalesceInvocationRequest}: resume it, and treat what that returns like this answer
     *       <li>anything else: the result, {@link #NULL} for null; do not run the body
     *     </ul>
     */
    public abstract @Nullable Object enter(@Nullable Object key);

    /**
     * Enters like {@link #enter}, but never waits: for a caller that holds the monitor that the body takes. Such a
     * caller must not wait for a leader, which needs the monitor to end.
     *
     * @param key as for {@link #enter}
     * @return as for {@link #enter}
     */
    public @Nullable Object enterHolding(@Nullable Object key) {
        return enter(key);
    }

    /**
     * The bootstrap method of woven code. Never throws: if anything is wrong, the call site lets the body run.
     *
     * @param caller the woven class
     * @param role {@code group}, {@code key}, {@code invocation} or {@code invalidation}
     * @param type the type of the call site
     * @param spec what the weaver found out about the method
     * @return a call site of that type
     */
    public static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
        return CoalesceLinker.link(caller, role, type, spec);
    }
}
