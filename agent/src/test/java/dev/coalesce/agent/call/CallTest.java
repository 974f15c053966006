package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the three outcomes of a call: lead, follow and hit. */
class CallTest {
    @Test
    void concurrentCallers_shareOneExecution() {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Object result = new Object();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return result;
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(5, () -> calls.call("k", () -> "own"));
        gate.open();

        assertThat(leader.result()).isSameAs(result);
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isSameAs(result));
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().leads()).isEqualTo(1);
        assertThat(calls.counters().follows()).isEqualTo(5);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void noTtl_callAfterFlightRunsBody() {
        Calls calls = Calls.with();

        assertThat(calls.call("k", () -> 1)).isEqualTo(1);
        assertThat(calls.call("k", () -> 2)).isEqualTo(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void otherKeyInFlight_callerDoesNotWait() {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Caller slow = Caller.start(() -> calls.call("slow", () -> {
            gate.pass();
            return 1;
        }));
        gate.awaitReached();

        assertThat(calls.call("fast", () -> 2)).isEqualTo(2);
        gate.open();
        assertThat(slow.result()).isEqualTo(1);
    }

    @Test
    void resultCached_callIsHit() {
        Calls calls = Calls.with("ttl", "30s");
        Object result = new Object();
        calls.call("k", () -> result);

        assertThat(calls.call("k", () -> "own")).isSameAs(result);
        assertThat(calls.counters().hits()).isEqualTo(1);
        assertThat(calls.counters().size()).isEqualTo(1);
    }

    @Test
    void ttl_startsAtCompletion() {
        Calls calls = Calls.with("ttl", "30s");
        calls.call("k", () -> {
            calls.clock.advance(Duration.ofMinutes(5));
            return "first";
        });
        // The jitter shortens the TTL by up to a twentieth.
        calls.clock.advance(Duration.ofMillis(28_400));

        assertThat(calls.call("k", () -> "second")).isEqualTo("first");
    }

    @Test
    void ttlElapsed_bodyRunsAgain() {
        Calls calls = Calls.with("ttl", "30s");
        calls.call("k", () -> "first");
        calls.clock.advance(Duration.ofSeconds(30));

        assertThat(calls.call("k", () -> "second")).isEqualTo("second");
        assertThat(calls.call("k", () -> "third")).isEqualTo("second");
    }

    @Test
    void bodyReturnsNull_nullIsCached() {
        Calls calls = Calls.with("ttl", "30s");

        assertThat(calls.call("k", () -> null)).isNull();
        assertThat(calls.call("k", () -> "own")).isNull();
        assertThat(calls.counters().hits()).isEqualTo(1);
    }

    @Test
    void leaderReturnsNull_followersGetNull() {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return null;
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        gate.open();

        assertThat(leader.result()).isNull();
        assertThat(follower.result()).isNull();
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void bodyCallsItsOwnKey_runsBody() {
        Calls calls = Calls.with("ttl", "30s");

        assertThat(calls.call("k", () -> "outer " + calls.call("k", () -> "inner")))
                .isEqualTo("outer inner");
        assertThat(calls.call("k", () -> "own")).isEqualTo("outer inner");
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.counted()).isEqualTo(3);
    }

    @Test
    void bodyCallsOtherKey_isOrdinaryCall() {
        Calls calls = Calls.with();

        assertThat(calls.call("a", () -> "a" + calls.call("b", () -> "b"))).isEqualTo("ab");
        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void noKey_runsBody() {
        Calls calls = Calls.with("ttl", "30s");

        assertThat(calls.group.enter(null)).isNull();
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }

    @Test
    void hits_saveDurationOfLeads() {
        Calls calls = Calls.with("ttl", "30s");
        calls.call("the first execution is slow", () -> 1);
        calls.call("k", () -> 1);
        assertThat(calls.counters().savedNanos()).isZero();

        calls.call("k", () -> 1);
        long one = calls.counters().savedNanos();
        calls.call("k", () -> 1);
        assertThat(one).isPositive();
        assertThat(calls.counters().savedNanos()).isBetween(2 * one - 1, 2 * one + 1);
    }
}
