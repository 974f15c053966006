package dev.coalesce.agent.stream;

/**
 * Receives the events of a {@link PublisherMulticast} and decides what they mean for its key. Any thread may call it.
 * The caller holds no lock.
 */
public interface MulticastListener {
    /** The buffer no longer holds every element, so nobody can join any more. */
    void bufferFull();

    /**
     * The upstream has ended, with or without an error. No subscriber has been told yet.
     *
     * @param buffer everything the upstream emitted
     */
    void ended(ReplayBuffer buffer);

    /** The last subscriber has left, and nobody joined within the grace period. The upstream is cancelled next. */
    void allUnsubscribed();

    /**
     * Whether several subscribers can receive an element. Asked for an element whose class differs from the class of
     * the element before it.
     *
     * @param element the new element
     * @return false if only the leader may receive the element and everything after it
     */
    boolean isShareable(Object element);

    /**
     * Whether the upstream's failure concerns the leader only.
     *
     * @param thrown the upstream's failure
     * @return true if a subscriber that has received nothing starts over
     */
    boolean concernsLeaderOnly(Throwable thrown);

    /**
     * Makes the exception for a subscriber that is too far behind.
     *
     * @return the exception that the subscriber's {@code onError} receives
     */
    Throwable fellBehindException();

    /**
     * Makes the exception for a subscriber that has received elements of a stream of which only the leader may have the
     * rest.
     *
     * @return the exception that the subscriber's {@code onError} receives
     */
    Throwable notShareableException();
}
