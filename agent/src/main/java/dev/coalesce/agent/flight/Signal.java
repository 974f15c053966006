package dev.coalesce.agent.flight;

/** How a flight can end for a caller other than with a result or a {@link Failure}. */
public enum Signal {
    /** The leader went away and handed this caller the key: it runs the body, for all who still wait. */
    PROMOTED,
    /** The leader went away when nobody waited: start over. */
    ABANDONED,
    /** The result can be used only once and is the leader's alone: run the body. */
    NOT_SHARED,
    /** This caller has waited as long as it may. */
    TIMED_OUT,
    /** Waiting would never end, since the leader waits, directly or not, for this caller: run the body. */
    WOULD_DEADLOCK
}
