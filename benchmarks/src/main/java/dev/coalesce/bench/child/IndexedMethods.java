package dev.coalesce.bench.child;

/** A class with many methods of the same shape, which can be called by index. */
public interface IndexedMethods {
    /**
     * Calls one of the methods.
     *
     * @param method the index of the method, from 0
     * @param id the argument
     * @return the result of the method
     */
    Object call(int method, String id);
}
