package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests failures that are cached for {@code errorTtl}. */
class ErrorTtlTest {
    private final IOException failure = new IOException("no");

    @Test
    void noErrorTtl_failureIsNotCached() {
        Calls calls = Calls.with("ttl", "1h", "staleFor", "1h");
        fail(calls);

        assertThat(calls.call("k", () -> "v")).isEqualTo("v");
    }

    @Test
    void withinErrorTtl_sameFailureIsThrown() {
        Calls calls = Calls.with("errorTtl", "10s");
        fail(calls);
        calls.clock.advance(Duration.ofSeconds(9));

        assertThat(catchThrowable(() -> calls.call("k", () -> "own"))).isSameAs(failure);
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().hits()).isEqualTo(1);
        assertThat(calls.counters().failures()).isEqualTo(1);
    }

    @Test
    void errorTtlElapsed_bodyRunsAgain() {
        Calls calls = Calls.with("errorTtl", "10s");
        fail(calls);
        calls.clock.advance(Duration.ofSeconds(10));

        assertThat(calls.call("k", () -> "v")).isEqualTo("v");
    }

    @Test
    void failureExpired_isNotServedStale() {
        Calls calls = Calls.with("ttl", "10s", "errorTtl", "10s", "staleFor", "1h");
        fail(calls);
        calls.clock.advance(Duration.ofSeconds(10));

        assertThat(calls.call("k", () -> "v")).isEqualTo("v");
        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void errorTtlOnly_resultsAreNotCached() {
        Calls calls = Calls.with("errorTtl", "10s");
        calls.call("k", () -> "first");

        assertThat(calls.call("k", () -> "second")).isEqualTo("second");
    }

    @Test
    void futureFailed_eachCallerGetsOwnFailedFuture() {
        Calls calls = Calls.ofFutures("errorTtl", "10s");
        calls.future("k", () -> CompletableFuture.failedFuture(failure));
        CompletableFuture<String> one = calls.future("k", CompletableFuture::new);
        CompletableFuture<String> other = calls.future("k", CompletableFuture::new);

        assertThat(one).isNotSameAs(other);
        assertThat(one.handle((v, e) -> e).join()).isSameAs(failure);
        assertThat(other.handle((v, e) -> e).join()).isSameAs(failure);
        assertThat(calls.bodies).hasValue(1);
    }

    private void fail(Calls calls) {
        assertThat(catchThrowable(() -> calls.call("k", () -> {
                    throw failure;
                })))
                .isSameAs(failure);
    }
}
