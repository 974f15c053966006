package dev.coalesce.agent.context;

import java.util.function.Supplier;

/**
 * One copy of a library that carries thread-locals from thread to thread. Adapters implement this interface beside the
 * application's copy. Thread-safe.
 */
public interface ContextLibrary {
    /**
     * Captures the thread-locals of the current thread that the application has registered.
     *
     * @return sets them in the thread that calls it, and returns what puts that thread's own ones back
     */
    Supplier<Runnable> capture();

    /**
     * Tells whether the application has registered thread-locals under a name.
     *
     * @param part a part of the name, in lower case
     * @return true if {@link #capture} includes them
     */
    boolean covers(String part);
}
