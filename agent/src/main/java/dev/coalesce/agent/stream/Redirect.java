package dev.coalesce.agent.stream;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a subscription to leave its source. A node of the subscription's stack of pending redirects. */
final class Redirect {
    /**
     * The multicast that the subscription shall leave; null for any source. A subscription that has left that one
     * already stays where it is.
     */
    final @Nullable PublisherMulticast from;

    /** Called for a subscription that has delivered nothing yet, on the thread that is draining it. */
    final Consumer<ReplaySubscription> elsewhere;

    /** The exception for a subscription that has delivered elements; null if it stays. */
    final @Nullable Throwable otherwise;

    /** Written before the node is pushed. */
    @Nullable
    Redirect next;

    Redirect(@Nullable PublisherMulticast from, Consumer<ReplaySubscription> elsewhere, @Nullable Throwable otherwise) {
        this.from = from;
        this.elsewhere = elsewhere;
        this.otherwise = otherwise;
    }
}
