package dev.coalesce.agent.verify;

/** Receives what a call's context consists of. */
public interface ContextSink {
    /**
     * Adds one dimension of the context.
     *
     * @param kind the beginning of the dimension's name, such as {@code mdc.}
     * @param name the rest of it; may be empty
     * @param digest the digest of its value; 0 if there is none
     */
    void add(String kind, String name, long digest);
}
