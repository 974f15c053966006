package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.reason.Reason;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call that the agent is about to make again: for a flight, or uncoalesced. It waits in the {@link ReplayContext}
 * until its thread enters the method. Used by one thread.
 */
public final class PendingReplay {
    final CoalesceGroup group;

    /** Null if the call shall run uncoalesced. */
    final @Nullable ReplayTarget target;

    /** Why the call runs uncoalesced; null if it leads. */
    final @Nullable Reason reason;

    private boolean entered;

    /**
     * Creates a replay that leads a flight.
     *
     * @param target the flight
     */
    public PendingReplay(ReplayTarget target) {
        this(target.group(), target, null);
    }

    private PendingReplay(CoalesceGroup group, @Nullable ReplayTarget target, @Nullable Reason reason) {
        this.group = group;
        this.target = target;
        this.reason = reason;
    }

    /**
     * Creates a replay that runs uncoalesced.
     *
     * @param group the group that the call enters
     * @param reason why
     * @return the replay
     */
    public static PendingReplay uncoalesced(CoalesceGroup group, Reason reason) {
        return new PendingReplay(group, null, reason);
    }

    /**
     * Makes the call, and tells the flight whether the call led it.
     *
     * @param invocation makes the call
     * @return what it returned
     * @throws Exception what it threw
     */
    public @Nullable Object run(Callable<?> invocation) throws Exception {
        ReplayTarget flight = target;
        if (flight == null) {
            return ReplayContext.run(this, invocation);
        }
        try {
            Object result = ReplayContext.run(this, invocation);
            if (entered) {
                flight.replayReturned(result);
            } else {
                flight.answeredElsewhere(result);
            }
            return result;
        } catch (Throwable e) {
            if (!entered) {
                flight.answeredElsewhere(new Failure(e));
            }
            throw e;
        }
    }

    /**
     * Tells whether the call has entered the method. If it has not, it was answered elsewhere, by a cached result for
     * example.
     *
     * @return false before {@link #run}
     */
    public boolean hasEntered() {
        return entered;
    }

    void enter() {
        entered = true;
    }
}
