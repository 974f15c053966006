package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests flights that are abandoned because they are older than {@code maxFlight}. */
class MaxFlightTest {
    /** A limit so short that every flight is too old for the next caller. */
    private static final String NO_TIME = "PT0.000000001S";

    private final Gate gate = new Gate();

    @Test
    void flightTooOld_laterCallerStartsNewFlight() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller leader = startHanging(calls, "k");

        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
        assertThat(leader.isDone()).isFalse();
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void flightYoungEnough_isFollowed() {
        Calls calls = Calls.with("maxFlight", "1h");
        Caller leader = startHanging(calls, "k");
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        gate.open();

        assertThat(leader.result()).isEqualTo("old");
        assertThat(follower.result()).isEqualTo("old");
    }

    @Test
    void flightAbandoned_itsFollowersGetItsResult() {
        Calls calls = Calls.ofFutures("maxFlight", NO_TIME);
        CompletableFuture<String> old = new CompletableFuture<>();
        CompletableFuture<String> fresh = new CompletableFuture<>();
        CompletableFuture<String> leader = calls.future("k", () -> old);
        CompletableFuture<String> later = calls.future("k", () -> fresh);

        fresh.complete("new");
        assertThat(later).isCompletedWithValue("new");
        assertThat(leader).isNotDone();
        old.complete("old");
        assertThat(leader).isCompletedWithValue("old");
    }

    @Test
    void flightAbandoned_itsResultIsNotCached() {
        Calls calls = Calls.with("maxFlight", NO_TIME, "ttl", "1h");
        Caller leader = startHanging(calls, "k");
        calls.call("k", () -> "new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.call("k", () -> "own")).isEqualTo("new");
    }

    @Test
    void newFlightFails_abandonedResultIsNotCached() {
        Calls calls = Calls.with("maxFlight", NO_TIME, "ttl", "1h");
        Caller leader = startHanging(calls, "k");
        Caller failing = Caller.start(() -> calls.call("k", () -> {
            throw new IllegalStateException("new");
        }));
        assertThat(failing.thrown()).hasMessage("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.call("k", () -> "third")).isEqualTo("third");
    }

    @Test
    void flightAbandoned_hangingLeaderIsStillReported() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller leader = startHanging(calls, "k");
        calls.call("k", () -> "new");
        calls.call("other", () -> "new");

        assertThat(calls.counters().inFlight()).as("keys in flight").isZero();
        Eventually.isTrue("its age is reported", () -> calls.counters().oldestFlightMillis() > 0);
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void twoLeadersHangOnOneKey_bothAreReported() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller first = startHanging(calls, "k");
        Gate secondGate = new Gate();
        Caller second = Caller.start(() -> calls.call("k", () -> {
            secondGate.pass();
            return "second";
        }));
        secondGate.awaitReached();
        calls.call("k", () -> "third");
        gate.open();
        assertThat(first.result()).isEqualTo("old");

        Eventually.isTrue(
                "the age of the second is reported", () -> calls.counters().oldestFlightMillis() > 0);
        secondGate.open();
        assertThat(second.result()).isEqualTo("second");
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void flightAbandoned_logsKeyAndThread() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        try (CapturedLog log = CapturedLog.listen()) {
            Caller leader = startHanging(calls, "the key");
            calls.call("the key", () -> "new");
            gate.open();
            assertThat(leader.result()).isEqualTo("old");

            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains(
                            "with the key " + KeyMark.of("the key"),
                            "on the thread " + leader.thread().getName(),
                            "maxFlight");
        }
    }

    @Test
    void toStringOfKeyFails_flightIsAbandoned() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Object key = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        Caller leader = startHanging(calls, key);
        assertThat(calls.call(key, () -> "new")).isEqualTo("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counted()).isEqualTo(2);
    }

    private Caller startHanging(Calls calls, Object key) {
        Caller leader = Caller.start(() -> calls.call(key, () -> {
            gate.pass();
            return "old";
        }));
        gate.awaitReached();
        return leader;
    }
}
