package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests calls of a method that returns a future, which are in flight until the future completes. */
class FutureCallTest {
    private final CompletableFuture<@Nullable String> upstream = new CompletableFuture<>();

    @Test
    void futureIncomplete_callIsInFlight() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        assertThat(calls.counters().inFlight()).isEqualTo(1);
        assertThat(leader).isNotDone();

        upstream.complete("v");
        assertThat(leader).isCompletedWithValue("v");
        assertThat(follower).isCompletedWithValue("v");
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().follows()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void everyCaller_getsItsOwnFuture() {
        Calls calls = Calls.ofFutures("ttl", "30s");
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        upstream.complete("v");
        CompletableFuture<String> hit = calls.future("k", CompletableFuture::new);
        CompletableFuture<String> otherHit = calls.future("k", CompletableFuture::new);

        assertThat(List.of(upstream, leader, follower, hit, otherHit)).doesNotHaveDuplicates();
        assertThat(hit).isCompletedWithValue("v");
        assertThat(otherHit).isCompletedWithValue("v");
        assertThat(calls.counters().hits()).isEqualTo(2);
    }

    @Test
    void callerCompletesOwnFuture_othersUnaffected() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        CompletableFuture<String> other = calls.future("k", CompletableFuture::new);

        leader.complete("the leader's own");
        follower.completeExceptionally(new IOException("the follower's own"));
        assertThat(upstream).isNotDone();
        assertThat(other).isNotDone();
        upstream.complete("v");
        assertThat(other).isCompletedWithValue("v");
        assertThat(leader).isCompletedWithValue("the leader's own");
        assertThat(follower).isCompletedExceptionally();
    }

    @Test
    void callerCancelsOwnFuture_othersUnaffected() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        CompletableFuture<String> other = calls.future("k", CompletableFuture::new);

        leader.cancel(true);
        follower.cancel(true);
        assertThat(upstream).isNotDone();
        upstream.complete("v");
        assertThat(other).isCompletedWithValue("v");
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void allCallersCancel_upstreamIsCancelled() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);

        leader.cancel(true);
        assertThat(upstream).isNotCancelled();
        follower.cancel(true);
        assertThat(upstream).isCancelled();
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void onlyCallerCancels_upstreamIsCancelled() {
        Calls calls = Calls.ofFutures();

        calls.<String>future("k", () -> upstream).cancel(false);
        assertThat(upstream).isCancelled();
    }

    @Test
    void allCallersCancelled_nextCallStartsNewFlight() {
        Calls calls = Calls.ofFutures();
        calls.<String>future("k", () -> upstream).cancel(true);
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> later = calls.future("k", () -> second);

        second.complete("v");
        assertThat(later).isCompletedWithValue("v");
    }

    @Test
    void callbackCallsAgain_startsNewFlight() {
        // Dependents of a future run while it is being completed, so the key must be free before that.
        Calls calls = Calls.ofFutures();
        calls.future("k", () -> upstream);
        CompletableFuture<String> again = calls.<String>future("k", CompletableFuture::new)
                .exceptionallyCompose(e -> calls.future("k", () -> CompletableFuture.completedFuture("second")));

        upstream.completeExceptionally(new IOException("first"));
        assertThat(again).isCompletedWithValue("second");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void futureFails_eachCallerGetsUsualExceptions() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        IOException failure = new IOException("no");
        upstream.completeExceptionally(failure);

        for (CompletableFuture<String> own : List.of(leader, follower)) {
            assertThatThrownBy(own::join)
                    .isExactlyInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(failure);
            assertThatThrownBy(own::get)
                    .isExactlyInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
            assertThat(own.handle((v, e) -> e).join()).isSameAs(failure);
        }
        assertThat(calls.counters().failures()).isEqualTo(1);
    }

    @Test
    void dependentStageFails_failureIsWrappedOnce() {
        Calls calls = Calls.ofFutures();
        IOException failure = new IOException("no");
        CompletableFuture<String> leader = calls.future("k", () -> upstream.thenApply(v -> v));
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        upstream.completeExceptionally(failure);

        assertThatThrownBy(leader::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThatThrownBy(follower::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    }

    @Test
    void bodyThrows_callerThrowsAndFollowersFail() {
        Calls calls = Calls.ofFutures();
        IOException failure = new IOException("no future");
        CompletableFuture<String>[] follower = newArray();
        Throwable thrown = catchThrowable(() -> calls.call("k", () -> {
            follower[0] = onAnotherThread(calls);
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
        assertThatThrownBy(follower[0]::join).cause().isSameAs(failure);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void bodyReturnsNull_callerGetsNullAndFollowersFail() {
        Calls calls = Calls.ofFutures("ttl", "30s");
        CompletableFuture<String>[] follower = newArray();
        Object result = calls.call("k", () -> {
            follower[0] = onAnotherThread(calls);
            return null;
        });

        assertThat(result).isNull();
        assertThatThrownBy(follower[0]::join)
                .hasCauseInstanceOf(NullPointerException.class)
                .hasMessageContaining(calls.method.name());
        assertThat(calls.counters().size()).isZero();
    }

    @Test
    void ttl_startsWhenFutureCompletes() {
        Calls calls = Calls.ofFutures("ttl", "30s");
        calls.future("k", () -> upstream);
        calls.clock.advance(Duration.ofHours(1));
        upstream.complete("v");
        calls.clock.advance(Duration.ofSeconds(28));
        assertThat(calls.<String>future("k", CompletableFuture::new)).isCompletedWithValue("v");

        calls.clock.advance(Duration.ofSeconds(2));
        assertThat(calls.<String>future("k", CompletableFuture::new)).isNotDone();
    }

    @Test
    void futureCompletesWithNull_isCached() {
        Calls calls = Calls.ofFutures("ttl", "30s");
        calls.future("k", () -> upstream);
        upstream.complete(null);

        assertThat(calls.<@Nullable String>future("k", CompletableFuture::new)).isCompletedWithValue(null);
    }

    /** Starts a follower while the body runs. */
    private static CompletableFuture<String> onAnotherThread(Calls calls) {
        return CompletableFuture.supplyAsync(() -> calls.<String>future("k", CompletableFuture::new))
                .join();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static CompletableFuture<String>[] newArray() {
        return new CompletableFuture[1];
    }
}
