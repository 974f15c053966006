package dev.coalesce.agent.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A refresh of a stream whose thread had no stack left to end its flight. */
class LostStreamRefreshTest {
    @Test
    void refreshLost_nextSubscriptionOfTheKeyRefreshesAgain() {
        Calls calls = Calls.ofPublishers("ttl", "10s", "staleFor", "1h");
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
        calls.clock.advance(Duration.ofSeconds(11));
        PublisherFlight lost = PublisherFlight.newLeaderlessFlight((PublisherGroup) calls.group, "k", true);
        calls.method.flights().enter(lost);
        lost.begun = CoalesceFlight.LOST;

        Received.of(calls.publisher("k", () -> new Range(2))).has(1L, Received.COMPLETE);

        Eventually.isTrue("the refresh has run", () -> calls.bodies.get() == 2);
        assertThat(lost.isDone()).isTrue();
    }
}
