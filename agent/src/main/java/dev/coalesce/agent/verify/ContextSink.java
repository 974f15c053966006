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

    /**
     * Adds what the key has of the caller: a part of it, or a part of that.
     *
     * @param digest the digest of its value
     */
    void addInKey(long digest);

    /**
     * Adds a source that is read once the call has ended: a library may look up who calls only when the body asks.
     *
     * @param source what could not be read at the beginning of the call
     */
    void addAtEnd(ContextSource source);
}
