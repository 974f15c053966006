package dev.coalesce;

/** What a follower does that has waited for its leader as long as {@link Coalesce#waitTimeout()} says. */
public enum OnTimeout {
    /** It gets a {@link CoalesceTimeoutException}. */
    FAIL,

    /**
     * Those who have waited long enough start a new flight among themselves: one runs the body, the rest follow it, so a
     * slow leader never turns into a stampede.
     */
    PROCEED
}
