package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Race;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import org.junit.jupiter.api.Test;

/** A subscription that a multicast sends away while it is still being attached to that multicast. */
class RedirectWhileJoiningTest {
    private static final int ROUNDS = 20_000;
    private static final long LIMIT = 1_000_000;

    /** One subscription, a multicast that is abandoned, and the multicast that it then finds. */
    private static final class Round {
        final PublisherMulticast abandoned =
                new PublisherMulticast(new ReplayBuffer(LIMIT, LIMIT), 0, UnsharedListener.INSTANCE);
        final PublisherMulticast next = PublisherMulticast.unshared(new Range(3));
        final Received received = new Received();
        final ReplaySubscription subscription = ReplaySubscription.open(received, again -> again.joinUnshared(next));

        void join() {
            if (!subscription.join(abandoned)) {
                subscription.joinUnshared(next);
            }
        }
    }

    @Test
    void multicastAbandonedWhileASubscriptionJoins_subscriptionReadsItsNextSourceOnly() {
        Race.run(
                ROUNDS,
                Round::new,
                round -> assertThat(round.received.signals).containsExactly(1L, 2L, 3L, Received.COMPLETE),
                Round::join,
                round -> round.abandoned.abandon());
    }

    @Test
    void redirectBySourceThatWasLeft_isIgnored() {
        Round round = new Round();
        PublisherMulticast current =
                new PublisherMulticast(new ReplayBuffer(LIMIT, LIMIT), 0, UnsharedListener.INSTANCE);
        assertThat(round.subscription.join(current)).isTrue();

        round.subscription.redirect(round.abandoned, elsewhere -> {
            throw new AssertionError("left a source that the redirect does not name");
        });
        current.setSource(new Range(2));
        current.startForWaiting();

        assertThat(round.received.signals).containsExactly(1L, 2L, Received.COMPLETE);
    }
}
