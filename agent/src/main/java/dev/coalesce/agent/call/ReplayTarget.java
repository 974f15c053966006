package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import org.jspecify.annotations.Nullable;

/** A flight that a replayed call can lead: a call that the agent makes again in place of its caller. */
public interface ReplayTarget {
    /**
     * Returns the group that the call enters.
     *
     * @return compare it by identity
     */
    CoalesceGroup group();

    /**
     * Returns the key of the flight.
     *
     * @return a copy that does not change
     */
    Object key();

    /**
     * Returns the thread that leads.
     *
     * @return null if none does
     */
    @Nullable
    Thread leader();

    /**
     * Tells whether the flight has an outcome.
     *
     * @return never false after it was true
     */
    boolean isDone();

    /**
     * Makes the current thread the leader: it has entered the method on a replayed call.
     *
     * @param replayedKey the key of the replayed call; not a copy, so it changes if the arguments change while the body
     *     runs
     */
    void adopt(Object replayedKey);

    /**
     * Called when the replayed call is about to run the body.
     *
     * @return this flight: the body runs; otherwise the answer of the call, and the flight has ended
     */
    default @Nullable Object lead() {
        return this;
    }

    /**
     * Called when the replayed call has led the flight, after the flight was told its end.
     *
     * @param result what the call returned; nobody takes it
     */
    default void replayReturned(@Nullable Object result) {}

    /**
     * Called when the replayed call has not entered the method, because it was answered elsewhere: by a cached result,
     * for example.
     *
     * @param result what the call returned, or a {@link dev.coalesce.agent.flight.Failure}
     */
    void answeredElsewhere(@Nullable Object result);

    /** Ends the flight without an outcome. */
    void abandon();
}
