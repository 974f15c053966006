package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests keys that cannot be computed, compared or converted to text. */
class KeyFailureTest {
    private enum Failure {
        HASH,
        EQUALS,
        TEXT
    }

    private record Key(Failure failure) {
        private void failIf(Failure current) {
            if (failure == current) {
                throw new UnsupportedOperationException("no " + current);
            }
        }

        @Override
        public boolean equals(Object other) {
            failIf(Failure.EQUALS);
            return other instanceof Key;
        }

        @Override
        public int hashCode() {
            failIf(Failure.HASH);
            return 1;
        }

        @Override
        public String toString() {
            failIf(Failure.TEXT);
            return "key";
        }
    }

    @AfterEach
    void keysAreNotShown() {
        KeyMark.setShown(false);
    }

    @Test
    void bypasses_areExplainedByTheirReasons() {
        Calls calls = Calls.with("ttl", "1h");
        calls.call(new KeyFailure(new IllegalStateException("broken getter")), () -> 1);
        calls.method.change(calls.method.settings(), UncoalescedMode.OFF);
        calls.call("k", () -> 2);
        calls.call("k", () -> 3);
        assertThat(Diagnosis.of(calls.method))
                .extracting(each -> each.reason().code() + " " + each.count())
                .containsExactly("off 2", "key-failed 1");
        assertThat(calls.method.snapshot().bypasses()).isEqualTo(3);
    }

    @Test
    void hundredKeysThatNeverRepeat_areDiagnosed() {
        Calls calls = Calls.with("ttl", "1h");
        for (int i = 0; i < 100; i++) {
            calls.call("k" + i, () -> 1);
        }
        assertThat(Diagnosis.of(calls.method))
                .extracting(each -> each.reason().code() + " " + each.count())
                .containsExactly("never-repeats 100");
        calls.call("k1", () -> 2);
        assertThat(Diagnosis.of(calls.method)).isEmpty();
    }

    @Test
    void keyCannotBeComputed_runsBodyAndLogsOnce() {
        Calls calls = Calls.with("ttl", "1h");
        try (CapturedLog log = CapturedLog.listen()) {
            for (int i = 0; i < 3; i++) {
                int nth = i;
                assertThat(calls.call(new KeyFailure(new IllegalStateException("broken getter")), () -> nth))
                        .isEqualTo(nth);
            }
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "could not be computed", "broken getter");
        }
        assertThat(calls.counters().bypasses()).isEqualTo(3);
        assertThat(calls.errors.sum()).as("errors of the agent").isZero();
    }

    @Test
    void hashCodeFails_runsBody() {
        Calls calls = Calls.with("ttl", "1h");
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(calls.call(new Key(Failure.HASH), () -> "v")).isEqualTo("v");
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "no HASH");
        }
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.errors.sum()).isZero();
    }

    @Test
    void equalsFails_runsBody() {
        Calls calls = Calls.with("ttl", "1h");
        Key other = new Key(Failure.EQUALS);
        assertThat(calls.call(new Key(Failure.EQUALS), () -> "v"))
                .as("no other key to compare with")
                .isEqualTo("v");

        assertThat(calls.call(other, () -> "w")).isEqualTo("w");
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void equalsFails_isNotCountedAsAgentError() {
        Calls calls = Calls.with("ttl", "1h");
        calls.call(new Key(Failure.EQUALS), () -> "v");
        try (CapturedLog log = CapturedLog.listen()) {
            calls.call(new Key(Failure.EQUALS), () -> "w");
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "no EQUALS");
        }
        assertThat(calls.errors.sum()).isZero();
    }

    @Test
    void toStringFails_followerStillTimesOut() {
        Calls calls = Calls.with("waitTimeout", "1ms");
        Gate gate = new Gate();
        Caller leader = lead(calls, gate);
        KeyMark.setShown(true);
        Caller timedOut = Caller.start(() -> calls.call(new Key(Failure.TEXT), () -> "own"));

        assertThat(timedOut.thrown())
                .isInstanceOf(CoalesceTimeoutException.class)
                .hasMessageContaining("Key");
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void toStringFails_interruptedFollowerStillLeaves() {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Caller leader = lead(calls, gate);
        Caller follower = Caller.start(() -> calls.call(new Key(Failure.TEXT), () -> "own"))
                .awaitFollowing();
        KeyMark.setShown(true);
        follower.interrupt();

        assertThat(follower.thrown())
                .isInstanceOf(CoalesceInterruptedException.class)
                .hasMessageContaining("Key");
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void callerChangesList_keyIsUnchanged() {
        Calls calls = Calls.with("ttl", "1h");
        List<String> mutable = new ArrayList<>(List.of("a"));
        calls.call(Keys.of(mutable), () -> "of a");
        mutable.set(0, "b");

        assertThat(calls.call(Keys.of(List.of("a")), () -> "own")).isEqualTo("of a");
        assertThat(calls.call(Keys.of(mutable), () -> "of b")).isEqualTo("of b");
    }

    @Test
    void keyTypeWithoutEquals_logsOnce() {
        Calls calls = Calls.with("ttl", "1h");
        Object identity = new Object() {};
        try (CapturedLog log = CapturedLog.listen()) {
            calls.call(identity, () -> 1);
            calls.call(new Object(), () -> 1);
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("part 1 of 1", identity.getClass().getName(), "has no equals");
        }
        assertThat(calls.call(identity, () -> 2))
                .as("is coalesced nevertheless")
                .isEqualTo(1);
    }

    @Test
    void keyTypesWithEquals_logNothing() {
        Calls calls = Calls.with();
        try (CapturedLog log = CapturedLog.listen()) {
            for (Object key : List.of("text", 1, TimeUnit.DAYS, String.class, List.of(1), new Key(Failure.TEXT))) {
                calls.call(key, () -> 1);
            }
            assertThat(log.lines(calls.method.name())).isEmpty();
        }
    }

    @Test
    void keyIsScopeOwner_logsNothing() {
        Calls calls = Calls.with();
        Object owner = new Object();
        try (CapturedLog log = CapturedLog.listen()) {
            Calls.lead(ValueStrategy.INSTANCE.openGroup(calls.method, owner), owner)
                    .end("v", null);
            assertThat(log.lines(calls.method.name())).isEmpty();
        }
    }

    private static Caller lead(Calls calls, Gate gate) {
        Caller leader = Caller.start(() -> calls.call(new Key(Failure.TEXT), () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        return leader;
    }
}
