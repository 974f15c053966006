package dev.coalesce.agent.verify;

/** Reads a part of the context of the current thread, without running code of the application. Thread-safe. */
public interface ContextSource {
    /**
     * Reads the context.
     *
     * @param sink receives each dimension that there is
     */
    void read(ContextSink sink);
}
