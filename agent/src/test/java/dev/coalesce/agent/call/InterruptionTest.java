package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests interrupted followers. */
class InterruptionTest {
    private final Gate gate = new Gate();

    @Test
    void followerInterrupted_onlyThatFollowerLeaves() {
        Calls calls = Calls.setup().interruptible().make();
        Caller leader = lead(calls);
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "own"));
        followers.get(1).interrupt();

        assertThat(followers.get(1).thrown()).isExactlyInstanceOf(InterruptedException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
        assertThat(followers.get(0).result()).isEqualTo("v");
        assertThat(followers.get(2).result()).isEqualTo("v");
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counted()).isEqualTo(4);
    }

    @Test
    void interruptionNotDeclared_throwsUncheckedAndSetsFlag() {
        Calls calls = Calls.with();
        Caller leader = lead(calls);
        boolean[] flag = new boolean[1];
        Caller follower = Caller.start(() -> {
                    try {
                        return calls.call("k", () -> "own");
                    } finally {
                        flag[0] = Thread.interrupted();
                    }
                })
                .awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown())
                .isExactlyInstanceOf(CoalesceInterruptedException.class)
                .hasMessageContaining(calls.method.name())
                .hasMessageContaining("the key " + KeyMark.of("k"));
        assertThat(flag[0]).as("interrupted flag").isTrue();
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void interruptedBeforeCall_doesNotWait() {
        Calls calls = Calls.setup().interruptible().make();
        Caller leader = lead(calls);
        Caller follower = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return calls.call("k", () -> "own");
        });

        assertThat(follower.thrown()).isInstanceOf(InterruptedException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void interruptedBeforeHit_getsResultAndKeepsFlag() {
        Calls calls = Calls.with("ttl", "30s");
        calls.call("k", () -> "v");
        Caller caller = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return calls.call("k", () -> "own") + " " + Thread.interrupted();
        });

        assertThat(caller.result()).isEqualTo("v true");
    }

    @Test
    void leaderInterruptedButSucceeds_sharesResult() {
        Calls calls = Calls.with();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                return "in spite of it";
            }
            return "v";
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        leader.interrupt();

        assertThat(leader.result()).isEqualTo("in spite of it");
        assertThat(follower.result()).isEqualTo("in spite of it");
        assertThat(calls.counters().promotions()).isZero();
    }

    private Caller lead(Calls calls) {
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        return leader;
    }
}
