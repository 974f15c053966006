package dev.coalesce.agent.transaction;

import org.jspecify.annotations.Nullable;

/**
 * One copy of a library that has transactions, as the current thread sees them. Adapters implement this interface
 * beside the application's copy. Thread-safe.
 */
public interface TransactionLibrary {
    /**
     * Returns what has joined the current thread's transaction.
     *
     * @return null if the thread has no transaction, or nothing has joined it
     */
    @Nullable
    OpenTransaction joined();

    /**
     * Tells whether the current thread has an active transaction.
     *
     * @return whether {@link #join} could join it
     */
    boolean isActive();

    /**
     * Joins the current thread's transaction. Its end then calls {@link OpenTransaction#end}, on any thread.
     *
     * @param transaction what joins it
     * @return false if the thread has no active transaction
     */
    boolean join(OpenTransaction transaction);
}
