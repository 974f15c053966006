package dev.coalesce.agent.stream;

/** Whose {@link PublisherMulticast} it is: what its events mean for the key. Called on any thread, and without a lock held. */
public interface MulticastListener {
    /** The tape is not complete any more: who comes from now on cannot have all. */
    void full();

    /**
     * The upstream has ended, well or not. Nobody has been told yet.
     *
     * @param tape all it said
     */
    void ended(ReplayBuffer tape);

    /** Everybody has left, and nobody came back. The upstream has not been cancelled yet. */
    void unwanted();

    /**
     * Whether an element can be given to several.
     *
     * @param element the first of its class, or of another class than the one before
     * @return false: it is the leader's alone, as is what follows
     */
    boolean mayShare(Object element);

    /**
     * Whether what the upstream ended with concerns the leader alone.
     *
     * @param thrown by the upstream
     * @return true: who has read nothing yet starts over
     */
    boolean isLeadersOwnAffair(Throwable thrown);

    /**
     * For a reader that is too far behind.
     *
     * @return what its subscriber gets
     */
    Throwable fellBehind();

    /**
     * For a reader that has read something of a stream whose next element is the leader's alone.
     *
     * @return what its subscriber gets
     */
    Throwable notShared();
}
