package dev.coalesce.bench.child;

/** A class with many methods of the same kind. */
public interface Numbered {
    /**
     * Calls one of them.
     *
     * @param method from 0 on
     * @param id its argument
     * @return what it returns
     */
    Object call(int method, String id);
}
