package dev.coalesce.agent.weave;

/** What of the weaving is done to a class file. */
public enum WeavingPhase {
    /** All of it, while the class loads: nothing can be taken back, since members cannot. */
    ALL,

    /**
     * Only what can be done to no class that is loaded: bodies of synchronized methods move out. The class then does what
     * it did before.
     */
    MEMBERS,

    /** Only what can be done to any class, and be taken back: what surrounds the bodies. */
    CALLS
}
