package dev.coalesce.agent.verify;

/** Limits the memory of all methods together. */
public interface Memory {
    /**
     * Reserves memory.
     *
     * @param bytes how much
     * @return false if there is not enough: nothing is reserved
     */
    boolean reserve(long bytes);

    /**
     * Gives memory back.
     *
     * @param bytes how much
     */
    void release(long bytes);
}
