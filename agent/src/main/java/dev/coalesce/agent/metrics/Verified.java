package dev.coalesce.agent.metrics;

import java.util.Set;

/** A method whose results are compared between callers. It is no source of counters of calls. */
public interface Verified extends Measured {
    @Override
    default Kind kind() {
        return Kind.Method;
    }

    @Override
    default Snapshot snapshot() {
        return Snapshot.NONE;
    }

    /** The outcome of comparing the results of two calls with equal keys. */
    enum Outcome {
        /** The results are equal. */
        EQUAL,
        /** The results differ. */
        DIFFERENT,
        /** The results cannot be read without running code of the application. */
        OPAQUE
    }

    /**
     * Counts the pairs of calls that were compared. The count never falls.
     *
     * @param outcome what came of it
     * @return the number of pairs
     */
    long pairs(Outcome outcome);

    /**
     * Returns what the results depend on and the key omits.
     *
     * @return the dimensions, such as {@code principal}; empty until a leak is found
     */
    Set<String> leaks();
}
