package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests a result that is cached between a call's cache lookup and its entry into the flight table. */
class CacheRecheckTest {
    /** A key that equals every other and runs an action when it is hashed, which happens after the first lookup. */
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
    void resultCachedAfterLookup_isHit() {
        Calls calls = Calls.with("ttl", "30s");
        Key slow = new Key();
        slow.whenHashed = () -> calls.call(new Key(), () -> "meanwhile");

        assertThat(calls.call(slow, () -> "own")).isEqualTo("meanwhile");
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().hits()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void futureResultCachedAfterLookup_isHit() {
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
