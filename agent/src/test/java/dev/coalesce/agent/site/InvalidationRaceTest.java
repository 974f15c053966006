package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests flights that end during an invalidation, at the moment when it hashes or compares the key. */
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
    void flightEndsDuringInvalidation_resultIsNotCached(int moment) {
        cacheOtherResult();
        CoalesceFlight load = Calls.lead(calls.table, new Key());
        Key invalidated = new Key();
        int[] hashed = new int[1];
        invalidated.whenHashed = () -> {
            if (++hashed[0] == moment) {
                load.end("old", null);
            }
        };
        calls.table.invalidate(invalidated);
        load.end("old", null); // ends it here if the key was hashed less often

        assertThat(calls.table.enter(new Key())).isInstanceOf(CoalesceFlight.class);
    }

    @Test
    void flightEndsDuringInvalidationOfMethod_resultIsNotCached() {
        cacheOtherResult();
        Key loaded = new Key();
        CoalesceFlight load = Calls.lead(calls.table, loaded);
        loaded.whenCompared = () -> {
            loaded.whenCompared = () -> {};
            load.end("old", null);
        };
        calls.method.invalidate(new Key());

        assertThat(calls.table.enter(new Key())).isInstanceOf(CoalesceFlight.class);
    }

    /** Caches another result, so that the invalidation has results to search. */
    private void cacheOtherResult() {
        calls.call("other", () -> "v");
    }
}
