package dev.coalesce.agent.stream;

import org.jspecify.annotations.Nullable;

/** A subscriber with a context of its library. The upstream sees the context of the first subscriber. */
public interface Contextual {
    /**
     * Returns the context of this subscriber.
     *
     * @return an object of the library's own type; null if there is no context
     */
    @Nullable
    Object context();

    /**
     * Tells whether the context changes what the upstream emits. Such a subscriber shares no upstream with others.
     *
     * @return false if the upstream may read the context, but the library's operators do not act on it
     */
    default boolean changesUpstream() {
        return false;
    }
}
