package dev.coalesce.agent.metrics;

import org.jspecify.annotations.Nullable;

/** A source of counters: a coalesced method or a named coalescer. Implementations are thread-safe. */
public interface Measured {
    /**
     * Returns the class whose method is measured, or which uses the named coalescer.
     *
     * @return the class; null if there is none
     */
    default @Nullable Class<?> user() {
        return null;
    }

    /** The kind of a source; the constants appear as {@code type} in the names of JMX beans. */
    enum Kind {
        /** A woven method. */
        Method,
        /** A {@code dev.coalesce.Coalescer} with a name. */
        Coalescer
    }

    /**
     * Returns the kind of this source.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * Returns the name of this source. Overloads share a name, and so do classes of the same name in several class
     * loaders, and methods to which the attribute {@code name} gives the same one.
     *
     * @return {@code <class>.<method>}, the attribute {@code name}, or the name of a coalescer
     */
    String name();

    /**
     * Returns all names of this source.
     *
     * @return names of which the shown one is {@link #name}
     */
    default MethodName names() {
        return kind() == Kind.Coalescer ? MethodName.ofCoalescer(name()) : MethodName.of(name());
    }

    /**
     * Reads the counters.
     *
     * @return the current values
     */
    Snapshot snapshot();

    /** Drops the cached results. Executions in flight go on for the callers that have joined them. */
    default void clear() {}
}
