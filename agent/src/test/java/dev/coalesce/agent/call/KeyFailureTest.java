package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Keys that cannot be computed, compared or written. */
class KeyFailureTest {
    private enum Trouble {
        HASH,
        EQUALS,
        TEXT
    }

    private record Key(Trouble trouble) {
        private void make(Trouble here) {
            if (trouble == here) {
                throw new UnsupportedOperationException("no " + here);
            }
        }

        @Override
        public boolean equals(Object other) {
            make(Trouble.EQUALS);
            return other instanceof Key;
        }

        @Override
        public int hashCode() {
            make(Trouble.HASH);
            return 1;
        }

        @Override
        public String toString() {
            make(Trouble.TEXT);
            return "key";
        }
    }

    @Test
    void aKeyThatCouldNotBeComputedRunsTheBodyAndIsSaidOnce() {
        Calls calls = Calls.with("ttl", "1h");
        try (Said said = Said.listen()) {
            for (int i = 0; i < 3; i++) {
                int nth = i;
                assertThat(calls.call(new KeyFailure(new IllegalStateException("broken getter")), () -> nth))
                        .isEqualTo(nth);
            }
            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "could not be computed", "broken getter");
        }
        assertThat(calls.counters().bypasses()).isEqualTo(3);
        assertThat(calls.errors.sum()).as("not the agent's fault").isZero();
    }

    @Test
    void aKeyWithoutAHashRunsTheBody() {
        Calls calls = Calls.with("ttl", "1h");
        try (Said said = Said.listen()) {
            assertThat(calls.call(new Key(Trouble.HASH), () -> "v")).isEqualTo("v");
            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "no HASH");
        }
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.errors.sum()).isZero();
    }

    @Test
    void aKeyThatCannotBeComparedRunsTheBody() {
        Calls calls = Calls.with("ttl", "1h");
        Key other = new Key(Trouble.EQUALS);
        assertThat(calls.call(new Key(Trouble.EQUALS), () -> "v"))
                .as("nothing to compare with")
                .isEqualTo("v");

        assertThat(calls.call(other, () -> "w")).isEqualTo("w");
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void aKeyThatCannotBeComparedIsNotTheAgentsFault() {
        Calls calls = Calls.with("ttl", "1h");
        calls.call(new Key(Trouble.EQUALS), () -> "v");
        try (Said said = Said.listen()) {
            calls.call(new Key(Trouble.EQUALS), () -> "w");
            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("the key of", "no EQUALS");
        }
        assertThat(calls.errors.sum()).isZero();
    }

    @Test
    void whoIsLateIsToldEvenWhereTheKeyCannotBeWritten() {
        Calls calls = Calls.with("waitTimeout", "1ms");
        Gate gate = new Gate();
        Caller leader = lead(calls, gate);
        Caller late = Caller.start(() -> calls.call(new Key(Trouble.TEXT), () -> "own"));

        assertThat(late.thrown()).isInstanceOf(CoalesceTimeoutException.class).hasMessageContaining("Key");
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void whoIsInterruptedIsToldEvenWhereTheKeyCannotBeWritten() {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Caller leader = lead(calls, gate);
        Caller follower = Caller.start(() -> calls.call(new Key(Trouble.TEXT), () -> "own"))
                .awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown())
                .isInstanceOf(CoalesceInterruptedException.class)
                .hasMessageContaining("Key");
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void aListThatTheCallerChangesDoesNotChangeTheKey() {
        Calls calls = Calls.with("ttl", "1h");
        List<String> mutable = new ArrayList<>(List.of("a"));
        calls.call(mutable, () -> "of a");
        mutable.set(0, "b");

        assertThat(calls.call(List.of("a"), () -> "own")).isEqualTo("of a");
        assertThat(calls.call(mutable, () -> "of b")).isEqualTo("of b");
    }

    @Test
    void aKeyWithoutEqualsIsSaidOnce() {
        Calls calls = Calls.with("ttl", "1h");
        Object identity = new Object() {};
        try (Said said = Said.listen()) {
            calls.call(identity, () -> 1);
            calls.call(new Object(), () -> 1);
            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("part 1 of 1", identity.getClass().getName(), "has no equals");
        }
        assertThat(calls.call(identity, () -> 2)).as("coalesced all the same").isEqualTo(1);
    }

    @Test
    void valuesAreNotTakenForIdentities() {
        Calls calls = Calls.with();
        try (Said said = Said.listen()) {
            for (Object key : List.of("text", 1, TimeUnit.DAYS, String.class, List.of(1), new Key(Trouble.TEXT))) {
                calls.call(key, () -> 1);
            }
            assertThat(said.lines(calls.method.name())).isEmpty();
        }
    }

    @Test
    void theObjectItselfIsMeantWhereItIsAPartOfItsOwnKey() {
        Calls calls = Calls.with();
        Object owner = new Object();
        try (Said said = Said.listen()) {
            Calls.lead(ValueStrategy.INSTANCE.openGroup(calls.method, owner), owner).end("v", null);
            assertThat(said.lines(calls.method.name())).isEmpty();
        }
    }

    private static Caller lead(Calls calls, Gate gate) {
        Caller leader = Caller.start(() -> calls.call(new Key(Trouble.TEXT), () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        return leader;
    }
}
