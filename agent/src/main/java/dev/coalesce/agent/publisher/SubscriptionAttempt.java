package dev.coalesce.agent.publisher;

import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.stream.ReplaySubscription;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription until it has found its stream, and what it was counted as. A subscription that cannot go on, and has
 * read nothing, starts over. Used by one thread at a time.
 */
final class SubscriptionAttempt implements Consumer<ReplaySubscription> {
    final SharedPublisher publisher;

    /** Whether the subscriber's context changes what upstream emits. */
    final boolean changesUpstream;

    /** The flight for which the call was counted already, as a lead; null if there is none. */
    private @Nullable PublisherFlight led;

    private boolean isFollower;

    /** Whether the subscriber has waited long enough for one stream and shares a new one now. */
    boolean hasProceeded;

    SubscriptionAttempt(SharedPublisher publisher, boolean changesUpstream) {
        this.publisher = publisher;
        this.changesUpstream = changesUpstream;
    }

    /**
     * Joins the flight that the call found; if that is null or cannot be joined any more, subscribes as a call of its
     * own.
     */
    void begin(ReplaySubscription subscription, @Nullable PublisherFlight found) {
        Subscriptions subscriptions = publisher.group.subscriptions;
        try {
            led = publisher.led ? found : null;
            if (found == null || !subscriptions.join(subscription, this, found)) {
                subscriptions.enter(subscription, this);
            }
        } catch (Throwable e) {
            publisher
                    .group
                    .method()
                    .failures()
                    .accept("a subscription to " + publisher.group.method().name(), e);
            if (subscription.isAttached()) {
                subscription.fail(e); // a second source would mix the elements of two
            } else {
                subscriptions.subscribeUncoalesced(subscription, this, Reason.AGENT_FAILED);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    void countFollow(PublisherFlight flight) {
        if (flight != led) {
            isFollower = true;
            counters().follow();
            flight.followed();
        }
    }

    void uncountFollow() {
        if (isFollower) {
            isFollower = false;
            counters().unfollow();
        }
    }

    private Counters counters() {
        return publisher.group.method().counters();
    }

    /** Starts over. */
    @Override
    public void accept(ReplaySubscription subscription) {
        BackgroundExecutor.runAlways(() -> {
            uncountFollow();
            hasProceeded = false;
            begin(subscription, null);
        });
    }
}
