package dev.coalesce.agent.metrics;

/** Something with counters: a coalesced method or a named coalescer. */
public interface Measured {
    /** The two kinds, as the JMX names call them. */
    enum Kind {
        /** A woven method. */
        Method,
        /** A {@code Coalescer}. */
        Coalescer
    }

    /**
     * Which of the two.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * {@code <class>.<method>}, or a coalescer's name; overloads, and equal classes of several loaders, share one.
     *
     * @return the name
     */
    String name();

    /**
     * The counters now.
     *
     * @return read one after another
     */
    Snapshot snapshot();
}
