package dev.coalesce.agent.verify;

/** Is told what comparing the results of one method finds. Called by threads of the application, without a lock. */
public interface Findings {
    /**
     * Called once, when the first leak has been found.
     *
     * @param verdict what is known then
     */
    void leaks(Verdict verdict);

    /**
     * Called for each pair of calls whose results differ; this must be cheap.
     *
     * @param mismatch what differs
     */
    default void differ(Mismatch mismatch) {}
}
