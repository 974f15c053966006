package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests followers whose thread has waited for {@code waitTimeout}. */
class WaitTimeoutTest {
    private final Gate slow = new Gate();

    @Test
    void followerTimesOut_fails() {
        Calls calls = Calls.with("waitTimeout", "1ms");
        Caller leader = lead(calls);
        Caller follower = Caller.start(() -> calls.call("the key", () -> "own"));

        assertThat(follower.thrown())
                .isExactlyInstanceOf(CoalesceTimeoutException.class)
                .hasMessage("waited 1 ms for another call of " + calls.method.name() + " with the key "
                        + KeyMark.of("the key"));
        assertThat(leader.isDone()).isFalse();
        assertThat(calls.counters().timeouts()).isEqualTo(1);
        assertThat(calls.counters().follows()).isZero();
        assertThat(calls.counters().failures()).isZero();
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void resultBeforeTimeout_followerGetsIt() {
        Calls calls = Calls.with("waitTimeout", "1h");
        Caller leader = lead(calls);
        Caller follower = Caller.start(() -> calls.call("the key", () -> "own")).awaitFollowing();
        slow.open();

        assertThat(leader.result()).isEqualTo("slow");
        assertThat(follower.result()).isEqualTo("slow");
    }

    @Test
    void manyFollowersTimeOut_leaveNothingBehind() {
        Calls calls = Calls.with("waitTimeout", "PT0.000000001S");
        Caller leader = lead(calls);
        // Enough departed waiters to have them unlinked.
        for (int i = 0; i < 500; i++) {
            assertThat(Caller.start(() -> calls.call("the key", () -> "own")).thrown())
                    .isInstanceOf(CoalesceTimeoutException.class);
        }
        slow.open();

        assertThat(leader.result()).isEqualTo("slow");
        assertThat(calls.counters().timeouts()).isEqualTo(500);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void followersProceed_shareOneBody() {
        // The second body takes far less time than waitTimeout.
        Calls calls = Calls.with("waitTimeout", "1s", "onTimeout", "PROCEED");
        Caller leader = lead(calls);
        List<Caller> proceeding = Stream.generate(() -> Caller.start(() -> calls.call("the key", () -> "second")))
                .limit(6)
                .toList();

        assertThat(proceeding).allSatisfy(l -> assertThat(l.result()).isEqualTo("second"));
        assertThat(leader.isDone()).isFalse();
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(5);
        assertThat(calls.counters().timeouts()).isZero();
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void callerAfterProceeding_followsNewFlight() {
        Calls calls = Calls.with("waitTimeout", "1s", "onTimeout", "PROCEED");
        Gate second = new Gate();
        Caller leader = lead(calls);
        Caller proceeding = Caller.start(() -> calls.call("the key", () -> {
            second.pass();
            return "second";
        }));
        second.awaitReached();
        Caller newcomer = Caller.start(() -> calls.call("the key", () -> "third"));
        Eventually.isTrue("the newcomer follows", () -> calls.counters().follows() == 1);
        second.open();

        assertThat(proceeding.result()).isEqualTo("second");
        assertThat(newcomer.result()).isEqualTo("second");
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void followersProceed_newResultIsCachedAndSlowResultIsNot() {
        Calls calls = Calls.with("waitTimeout", "1ms", "onTimeout", "PROCEED", "ttl", "1h");
        Caller leader = lead(calls);
        assertThat(Caller.start(() -> calls.call("the key", () -> "second")).result())
                .isEqualTo("second");
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");

        assertThat(calls.call("the key", () -> "own")).isEqualTo("second");
    }

    @Test
    void followersProceed_hangingLeaderIsStillReported() {
        Calls calls = Calls.with("waitTimeout", "1ms", "onTimeout", "PROCEED");
        Caller leader = lead(calls);
        assertThat(Caller.start(() -> calls.call("the key", () -> "second")).result())
                .isEqualTo("second");

        assertThat(leader.isDone()).isFalse();
        assertThat(calls.counters().oldestFlightMillis()).isPositive();
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void severalSlowLeaders_eachAddsOneBody() {
        Calls calls = Calls.with("waitTimeout", "1ms", "onTimeout", "PROCEED");
        Gate[] gates = {slow, new Gate(), new Gate()};
        List<Caller> leaders = IntStream.range(0, gates.length)
                .mapToObj(i -> {
                    Caller caller = Caller.start(() -> calls.call("the key", () -> {
                        gates[i].pass();
                        return i;
                    }));
                    gates[i].awaitReached();
                    return caller;
                })
                .toList();
        for (int i = 0; i < gates.length; i++) {
            gates[i].open();
            assertThat(leaders.get(i).result()).isEqualTo(i);
        }

        assertThat(calls.bodies).hasValue(3);
        assertThat(calls.counted()).isEqualTo(3);
        assertThat(calls.counters().inFlight()).isZero();
    }

    private Caller lead(Calls calls) {
        Caller leader = Caller.start(() -> calls.call("the key", () -> {
            slow.pass();
            return "slow";
        }));
        slow.awaitReached();
        return leader;
    }
}
