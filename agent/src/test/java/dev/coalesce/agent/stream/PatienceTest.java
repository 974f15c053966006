package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests for whom upstream's thread waits before it clears elements that a subscriber has not received. */
class PatienceTest {
    @Test
    void chunkIsAboutToBeCleared_readersAreAskedBefore() {
        ReplayBuffer buffer = new ReplayBuffer(100, 1_000_000);
        Chunk held = Objects.requireNonNull(buffer.first());
        Object[] elements = held.elements;
        List<Long> asked = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            buffer.append(i, first -> {
                if (elements[0] != null) {
                    asked.add(first);
                }
            });
        }

        assertThat(asked).as("the number of elements in the first chunk").containsExactly((long) elements.length);
        assertThat(elements).containsOnlyNulls();
    }

    @Test
    void subscriberWaits_upstreamDoesNotWaitForIt() {
        Gate gate = new Gate();
        ReplaySubscription subscription = serving(gate::passQuietly);
        gate.awaitReached();
        Eventually.isTrue("it waits", () -> !subscription.isShortOfProcessor());

        assertThat(subscription.takePatience()).isFalse();
        gate.open();
    }

    @Test
    void subscriberIsBlockedByALock_upstreamWaitsSomeLooksInAll() {
        Object lock = new Object();
        ReplaySubscription subscription;
        int looks = 0;
        synchronized (lock) {
            Gate entered = new Gate();
            entered.open();
            subscription = serving(() -> {
                entered.passQuietly();
                synchronized (lock) {
                    assertThat(lock).isNotNull();
                }
            });
            entered.awaitReached();
            while (subscription.takePatience()) {
                looks++;
            }
            assertThat(subscription.isShortOfProcessor()).isTrue();
        }

        assertThat(looks).isEqualTo(30);
        assertThat(subscription.takePatience()).as("patience comes back").isFalse();
    }

    /** Returns a subscription that another thread serves: it runs the action when it receives the only element. */
    private static ReplaySubscription serving(Runnable action) {
        Received subscriber = new Received() {
            @Override
            public void onNext(Object element) {
                action.run();
            }
        };
        ReplayBuffer buffer = new ReplayBuffer(100, 1_000_000);
        buffer.append("element", null);
        buffer.end(null);
        ReplaySubscription subscription = ReplaySubscription.open(subscriber, again -> {});
        Thread thread = new Thread(() -> subscription.replay(buffer));
        thread.setDaemon(true);
        thread.start();
        return subscription;
    }
}
