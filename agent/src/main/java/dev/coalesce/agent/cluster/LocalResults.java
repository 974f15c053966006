package dev.coalesce.agent.cluster;

/** Drops results that this JVM has cached of a method that it shares with other JVMs. Thread-safe. */
public interface LocalResults {
    /**
     * Drops the result of one key, and leaves a flight of that key alone.
     *
     * @param key the key, with the parts of its context
     */
    void drop(Object key);

    /** Drops the results of all keys, and leaves flights alone. */
    void dropAll();
}
