package dev.coalesce.agent.stream;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a subscription to leave its multicast.
 *
 * @param elsewhere called for a subscription that has delivered nothing yet, on the thread that is draining it
 * @param otherwise the exception for a subscription that has delivered elements; null if it stays
 */
record Redirect(
        Consumer<ReplaySubscription> elsewhere, @Nullable Throwable otherwise) {}
