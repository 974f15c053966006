package dev.coalesce.agent.stream;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a reader that cannot go on where it is.
 *
 * @param elsewhere where it goes when it has read nothing yet; runs on the thread that happens to serve the reader
 * @param otherwise what its subscriber gets when it has; null: it stays
 */
record Redirect(
        Consumer<ReplaySubscription> elsewhere, @Nullable Throwable otherwise) {}
