package dev.coalesce.agent.stream;

/** The subscriptions that receive what an upstream emits. Thread-safe. */
interface Audience {
    /** Returns the subscriptions that receive what is in the buffer. The caller must not modify the array. */
    ReplayDelivery[] served();

    /** Whether there has ever been a second subscriber. */
    boolean isShared();
}
