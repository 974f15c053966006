package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that ends in the middle of a drop. A drop asks a key for its hash, and compares it: that is when. */
class InvalidationRaceTest {
    private static final class Key {
        private Runnable whenHashed = () -> {};
        private Runnable whenCompared = () -> {};

        @Override
        public boolean equals(Object other) {
            whenCompared.run();
            return other instanceof Key;
        }

        @Override
        public int hashCode() {
            whenHashed.run();
            return 1;
        }
    }

    private final Calls calls = Calls.with("ttl", "1h");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void itsOldResultIsNotKeptWhereverItEnds(int moment) {
        keepSomething();
        CoalesceFlight load = Calls.lead(calls.group, new Key());
        Key dropped = new Key();
        int[] hashed = new int[1];
        dropped.whenHashed = () -> {
            if (++hashed[0] == moment) {
                load.end("old", null);
            }
        };
        calls.group.invalidate(dropped);
        load.end("old", null); // again, where there was no such moment

        assertThat(calls.group.enter(new Key())).isInstanceOf(CoalesceFlight.class);
    }

    @Test
    void norWhereAllOfAMethodsTablesAreLookedThrough() {
        keepSomething();
        Key loaded = new Key();
        CoalesceFlight load = Calls.lead(calls.group, loaded);
        loaded.whenCompared = () -> {
            loaded.whenCompared = () -> {};
            load.end("old", null);
        };
        calls.method.invalidate(new Key());

        assertThat(calls.group.enter(new Key())).isInstanceOf(CoalesceFlight.class);
    }

    /** So that there are results to look through. */
    private void keepSomething() {
        calls.call("other", () -> "v");
    }
}
