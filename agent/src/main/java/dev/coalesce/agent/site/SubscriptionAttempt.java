package dev.coalesce.agent.site;

import dev.coalesce.agent.stream.ReplaySubscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscription on its way, and what it was counted as. Where it cannot go on, and has read nothing, it starts over. */
final class SubscriptionAttempt implements Consumer<ReplaySubscription> {
    final SharedPublisher shared;

    /** Whether the call was counted already, as a lead. */
    private boolean isLeaders;

    private boolean isFollower;

    SubscriptionAttempt(SharedPublisher shared) {
        this.shared = shared;
    }

    /** To what its call found, or, where that is null or can be joined no more, as a call of its own. */
    void begin(ReplaySubscription reader, @Nullable PublisherFlight found) {
        Subscriptions subscriptions = shared.table.subscriptions;
        try {
            isLeaders = found != null && shared.led;
            if (found == null || !subscriptions.join(reader, this, found)) {
                isLeaders = false;
                subscriptions.enter(reader, this);
            }
        } catch (Throwable e) {
            shared.table.method.engine.failed("a subscription to " + shared.table.method.name(), e);
            subscriptions.alone(reader, this);
        }
    }

    void follows() {
        if (!isLeaders) {
            isFollower = true;
            shared.table.method.counters.follows.increment();
        }
    }

    void followsNoMore() {
        if (isFollower) {
            isFollower = false;
            shared.table.method.counters.follows.decrement();
        }
    }

    @Override
    public void accept(ReplaySubscription reader) {
        BackgroundExecutor.must(() -> {
            followsNoMore();
            begin(reader, null);
        });
    }
}
