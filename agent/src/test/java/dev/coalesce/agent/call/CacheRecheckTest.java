package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A result that comes between a call's look into the cache and its entry into the table. */
class CacheRecheckTest {
    /** Equal to every other; does something when its hash is asked for, which is after the first look. */
    private static final class Key {
        private Runnable whenHashed = () -> {};

        @Override
        public boolean equals(Object other) {
            return other instanceof Key;
        }

        @Override
        public int hashCode() {
            Runnable once = whenHashed;
            whenHashed = () -> {};
            once.run();
            return 1;
        }
    }

    @Test
    void aResultThatCameMeanwhileIsSeen() {
        Calls calls = Calls.with("ttl", "30s");
        Key slow = new Key();
        slow.whenHashed = () -> calls.call(new Key(), () -> "meanwhile");

        assertThat(calls.call(slow, () -> "own")).isEqualTo("meanwhile");
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().hits()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void theSameHoldsForFutures() {
        Calls calls = Calls.ofFutures("ttl", "30s");
        Key slow = new Key();
        slow.whenHashed = () -> calls.call(new Key(), () -> done("meanwhile"));

        assertThat(calls.<String>future(slow, () -> done("own")).join()).isEqualTo("meanwhile");
        assertThat(calls.bodies).hasValue(1);
    }

    private static CompletableFuture<String> done(String value) {
        return CompletableFuture.completedFuture(value);
    }
}
