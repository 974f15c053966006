package dev.coalesce.agent.stream;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a subscription that has to leave its multicast.
 *
 * @param elsewhere called for a subscription that has delivered nothing yet, on the thread that is draining it
 * @param otherwise what {@code onError} receives if elements were delivered; null if the subscription then stays
 */
record Redirect(
        Consumer<ReplaySubscription> elsewhere, @Nullable Throwable otherwise) {}
