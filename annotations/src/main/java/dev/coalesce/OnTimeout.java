package dev.coalesce;

/** Decides what a follower does after it has waited for its leader for {@link Coalesce#waitTimeout()}. */
public enum OnTimeout {
    /** The follower throws a {@link CoalesceTimeoutException}. The leader and the other followers are not affected. */
    FAIL,

    /**
     * The followers that timed out share one new flight: one of them runs the body, and the others follow it. A slow
     * leader therefore never causes a stampede. A result that has arrived in the meantime is used.
     */
    PROCEED
}
