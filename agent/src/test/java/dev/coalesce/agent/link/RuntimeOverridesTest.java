package dev.coalesce.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.call.UncoalescedMode;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.testing.Caller;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests settings that change while calls are in flight. */
class RuntimeOverridesTest {
    private final Calls calls = Calls.with("ttl", "1h", "errorTtl", "1h");

    @Test
    void ttlShortened_appliesToCachedResults() {
        calls.call("k", () -> 1);
        change(true, "ttl", "10s");

        assertThat(calls.call("k", () -> 2)).isEqualTo(1);
        calls.clock.advance(Duration.ofSeconds(11));
        assertThat(calls.call("k", () -> 3)).isEqualTo(3);
    }

    @Test
    void ttlLengthened_appliesToNewResultsOnly() {
        change(true, "ttl", "10s");
        calls.call("old", () -> 1);
        change(true, "ttl", "1h");
        calls.call("new", () -> 1);
        calls.clock.advance(Duration.ofSeconds(11));

        assertThat(calls.call("old", () -> 2)).isEqualTo(2);
        assertThat(calls.call("new", () -> 2)).isEqualTo(1);
    }

    @Test
    void ttlRemoved_discardsCachedResults() {
        calls.call("k", () -> 1);
        change(true);

        assertThat(calls.call("k", () -> 2)).isEqualTo(2);
        assertThat(calls.counters().size()).isZero();
    }

    @Test
    void errorTtlShortened_appliesToFailuresOnly() {
        calls.call("k", () -> 1);
        assertThat(catchThrowable(() -> calls.call("bad", () -> {
                    throw new IllegalStateException("1");
                })))
                .hasMessage("1");
        change(true, "ttl", "1h", "errorTtl", "1s");
        calls.clock.advance(Duration.ofSeconds(2));

        assertThat(calls.call("bad", () -> 2)).isEqualTo(2);
        assertThat(calls.call("k", () -> 2)).isEqualTo(1);
    }

    @Test
    void maxSizeReduced_appliesToCachedResults() {
        for (int i = 0; i < 100; i++) {
            calls.call(i, () -> 1);
        }
        change(true, "ttl", "1h", "maxSize", "10");

        assertThat(calls.counters().size()).isLessThanOrEqualTo(10);
    }

    @Test
    void staleForAdded_appliesToCachedResults() {
        calls.call("k", () -> 1);
        change(true, "ttl", "1h", "staleFor", "1h");
        calls.clock.advance(Duration.ofMinutes(70));
        int bodies = calls.bodies.get();

        assertThat(calls.call("k", () -> 1)).isEqualTo(1);
        assertThat(bodies).isEqualTo(1);
        assertThat(calls.counters().hits()).isEqualTo(1);
    }

    @Test
    void flightInProgress_usesNewTtl() {
        CoalesceFlight flight = Calls.lead(calls.group, "k");
        change(true, "ttl", "10s");
        flight.end(1, null);
        assertThat(calls.call("k", () -> 2)).isEqualTo(1);
        calls.clock.advance(Duration.ofSeconds(11));

        assertThat(calls.call("k", () -> 3)).isEqualTo(3);
    }

    @Test
    void methodTurnedOff_followersGetResult() {
        CoalesceFlight flight = Calls.lead(calls.group, "k");
        Caller follower = Caller.start(() -> calls.call("k", () -> "own"));
        follower.awaitFollowing();
        change(false, "ttl", "1h");

        assertThat(calls.call("k", () -> "own"))
                .as("later callers run their bodies")
                .isEqualTo("own");
        flight.end("leader's", null);
        assertThat(follower.result()).isEqualTo("leader's");
        change(true, "ttl", "1h");
        assertThat(calls.call("k", () -> "new")).as("nothing was cached").isEqualTo("new");
    }

    @Test
    void methodTurnedOffAndOn_coalescesAgain() {
        calls.call("k", () -> 1);
        change(false, "ttl", "1h");
        assertThat(calls.call("k", () -> 2)).isEqualTo(2);
        assertThat(calls.call("k", () -> 3)).isEqualTo(3);
        assertThat(calls.counters().bypasses()).isEqualTo(2);
        change(true, "ttl", "1h");
        assertThat(calls.call("k", () -> 4)).isEqualTo(4);
        assertThat(calls.call("k", () -> 5)).isEqualTo(4);
    }

    @Test
    void temporaryRule_takesPrecedenceUntilRulesAreApplied() {
        RuntimeOverrides overrides = new RuntimeOverrides();
        overrides.apply((type, method, descriptor) -> Map.of("ttl", "2h", "maxSize", "7"), true);
        overrides.add(calls.method, spec());
        RuntimeOverrides.Source temporary = (type, method, descriptor) -> Map.of("ttl", "3h", "enabled", "false");
        overrides.applyTemporary(temporary);

        assertThat(calls.method.isOff()).isTrue();
        assertThat(calls.method.settings().ttlNanos())
                .isEqualTo(Duration.ofHours(3).toNanos());
        assertThat(calls.method.settings().maxSize()).isEqualTo(7);
        overrides.reapply();
        assertThat(calls.method.isOff()).isTrue();
        assertThat(overrides.temporary()).isSameAs(temporary);

        overrides.apply((type, method, descriptor) -> Map.of("ttl", "2h"), true);
        assertThat(calls.method.isOff()).isFalse();
        assertThat(calls.method.settings().ttlNanos())
                .isEqualTo(Duration.ofHours(2).toNanos());
        assertThat(overrides.temporary()).isNull();
    }

    @Test
    void temporaryRule_appliesToMethodsLinkedLater() {
        RuntimeOverrides overrides = new RuntimeOverrides();
        overrides.applyTemporary((type, method, descriptor) -> Map.of("enabled", "false"));
        overrides.add(calls.method, spec());

        assertThat(calls.method.isOff()).isTrue();
    }

    private static MethodSpec spec() {
        return MethodSpec.decode("method=call", "descriptor=()V", "@ttl=1h", "annotated=true", "source=test/Method()V");
    }

    private void change(boolean on, String... attributesAndValues) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < attributesAndValues.length; i += 2) {
            attributes.put(attributesAndValues[i], attributesAndValues[i + 1]);
        }
        try {
            calls.method.change(MethodSettings.of(attributes), on ? null : UncoalescedMode.OFF);
        } catch (InvalidSettingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
