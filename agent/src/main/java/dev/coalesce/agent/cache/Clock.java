package dev.coalesce.agent.cache;

import java.util.function.LongSupplier;

/** The time by which results age: nanoseconds from any origin, as {@code System.nanoTime()}. */
@FunctionalInterface
public interface Clock extends LongSupplier {
    /**
     * Whether a moment is still to come. What each hit asks, so it may be answered without reading the time.
     *
     * @param deadline the moment
     * @param margin nanoseconds before it from which on the answer has to be exact
     * @return never true more than a clock's lag after the deadline less the margin
     */
    default boolean isBefore(long deadline, long margin) {
        return getAsLong() - deadline < 0;
    }
}
