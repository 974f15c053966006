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
}
