package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A refresh whose thread had no stack left to end its flight. */
class LostRefreshTest {
    private final Calls calls = Calls.with("ttl", "30s", "staleFor", "10m");

    @Test
    void refreshLost_nextCallOfTheKeyRefreshesAgain() {
        calls.call("k", () -> "old");
        calls.clock.advance(Duration.ofSeconds(31));
        CallFlight lost = ValueStrategy.INSTANCE.newLeaderlessFlight(calls.group, "k", true);
        calls.method.flights.enter(lost);
        lost.begun = CoalesceFlight.LOST;

        assertThat(calls.group.enter("k"))
                .as("a request for the invocation, to refresh with")
                .isInstanceOf(CoalesceInvocationRequest.class);
        assertThat(lost.isDone()).isTrue();
    }

    @Test
    void refreshInFlight_nextCallIsServedTheStaleResultOnly() {
        calls.call("k", () -> "old");
        calls.clock.advance(Duration.ofSeconds(31));
        calls.method.flights.enter(ValueStrategy.INSTANCE.newLeaderlessFlight(calls.group, "k", true));

        assertThat(calls.group.enter("k")).isEqualTo("old");
    }
}
