package dev.coalesce.agent.stream;

import org.jspecify.annotations.Nullable;

/** A subscriber with a context of its library's, which is the upstream's where it is the first. */
public interface Contextual {
    /**
     * Its context.
     *
     * @return of the library's own type; null: none
     */
    @Nullable
    Object context();
}
