package dev.coalesce.agent.flight;

/** The ways in which a flight, or a wait for it, ends without a result or a {@link Failure}. */
public enum Signal {
    // Outcomes of a flight: every waiter receives them.

    /** The leader went away and nobody took over: start over. */
    ABANDONED,
    /** The result can be used only once and belongs to the leader: run the body. */
    NOT_SHARED,

    // Ends of one wait: the flight goes on.

    /** The leader went away and promoted this caller, which runs the body for all that still wait. */
    PROMOTED,
    /** This caller has waited as long as it may. */
    TIMED_OUT,
    /** The wait would never end, because the leader waits for this caller, directly or not: run the body. */
    WOULD_DEADLOCK,
    /** The JVM is shutting down, and no call may hold that up: run the body. */
    SHUTTING_DOWN
}
