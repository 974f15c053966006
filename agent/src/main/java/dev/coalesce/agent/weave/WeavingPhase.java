package dev.coalesce.agent.weave;

/** The part of the weaving that a transformer does. */
public enum WeavingPhase {
    /** The whole weaving, while a class loads. It cannot be undone, since the JVM does not remove members. */
    ALL,

    /**
     * The part that is impossible in a loaded class: the bodies of synchronized methods are moved. The class then does
     * what it did before.
     */
    MEMBERS,

    /** The part that is possible in any class, and that can be undone: the code around the bodies. */
    CALLS
}
