package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Said;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Flights that are given up because they are too old. */
class MaxFlightTest {
    /** So short that any flight is too old for the next caller. */
    private static final String NO_TIME = "PT0.000000001S";

    private final Gate gate = new Gate();

    @Test
    void laterCallersStartAnewWithoutWaiting() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller leader = hang(calls, "k");

        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
        assertThat(leader.isDone()).isFalse();
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void aFlightThatIsYoungEnoughIsFollowed() {
        Calls calls = Calls.with("maxFlight", "1h");
        Caller leader = hang(calls, "k");
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        gate.open();

        assertThat(leader.result()).isEqualTo("old");
        assertThat(follower.result()).isEqualTo("old");
    }

    @Test
    void whoWaitsForAGivenUpFlightGetsItsResult() {
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
    void theOldResultIsNotKept() {
        Calls calls = Calls.with("maxFlight", NO_TIME, "ttl", "1h");
        Caller leader = hang(calls, "k");
        calls.call("k", () -> "new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.call("k", () -> "own")).isEqualTo("new");
    }

    @Test
    void theOldResultIsNotKeptEitherWhereTheNewOneFailed() {
        Calls calls = Calls.with("maxFlight", NO_TIME, "ttl", "1h");
        Caller leader = hang(calls, "k");
        Caller failing = Caller.start(() -> calls.call("k", () -> {
            throw new IllegalStateException("new");
        }));
        assertThat(failing.thrown()).hasMessage("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.call("k", () -> "third")).isEqualTo("third");
    }

    @Test
    void aLeaderThatHangsIsStillSeen() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller leader = hang(calls, "k");
        calls.call("k", () -> "new");
        calls.call("other", () -> "new");

        assertThat(calls.counters().inFlight()).as("it holds no key").isZero();
        Eventually.isTrue("seen by its age", () -> calls.counters().oldestFlightMillis() > 0);
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void twoThatHangWithOneKeyAreBothSeen() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Caller first = hang(calls, "k");
        Gate secondGate = new Gate();
        Caller second = Caller.start(() -> calls.call("k", () -> {
            secondGate.pass();
            return "second";
        }));
        secondGate.awaitReached();
        calls.call("k", () -> "third");
        gate.open();
        assertThat(first.result()).isEqualTo("old");

        Eventually.isTrue("the second is seen", () -> calls.counters().oldestFlightMillis() > 0);
        secondGate.open();
        assertThat(second.result()).isEqualTo("second");
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void itIsSaidWhoHangs() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        try (Said said = Said.listen()) {
            Caller leader = hang(calls, "the key");
            calls.call("the key", () -> "new");
            gate.open();
            assertThat(leader.result()).isEqualTo("old");

            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains(
                            "with the key the key",
                            "on the thread " + leader.thread().getName(),
                            "maxFlight");
        }
    }

    @Test
    void aKeyThatCannotBeWrittenIsGivenUpLikeAnyOther() {
        Calls calls = Calls.with("maxFlight", NO_TIME);
        Object key = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no words");
            }
        };
        Caller leader = hang(calls, key);
        assertThat(calls.call(key, () -> "new")).isEqualTo("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counted()).isEqualTo(2);
    }

    private Caller hang(Calls calls, Object key) {
        Caller leader = Caller.start(() -> calls.call(key, () -> {
            gate.pass();
            return "old";
        }));
        gate.awaitReached();
        return leader;
    }
}
