package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a caller has left once it has completed its own future, in whatever way. */
class LeavingFutureTest {
    private final Calls calls = Calls.ofFutures();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    /** A way of completing a future. */
    private record Way(String name, Consumer<CompletableFuture<String>> leave) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("cancel", f -> f.cancel(false)),
                new Way("complete", f -> f.complete("fallback")),
                new Way("completeExceptionally", f -> f.completeExceptionally(new IllegalStateException())),
                new Way("completeAsync", f -> f.completeAsync(() -> "fallback", Runnable::run)),
                new Way("completeAsync that fails", f -> f.completeAsync(LeavingFutureTest::fail, Runnable::run)),
                new Way("obtrudeValue", f -> f.obtrudeValue("fallback")),
                new Way("obtrudeException", f -> f.obtrudeException(new IllegalStateException())),
                new Way("orTimeout", f -> ended(f.orTimeout(1, TimeUnit.NANOSECONDS))),
                new Way("completeOnTimeout", f -> ended(f.completeOnTimeout("fallback", 1, TimeUnit.NANOSECONDS))));
    }

    private static String fail() {
        throw new IllegalStateException();
    }

    private static void ended(CompletableFuture<?> future) {
        Eventually.isTrue("the future has ended", future::isDone);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void lastCallerLeaves_upstreamIsCancelledAndKeyIsFree(Way way) {
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        way.leave.accept(leader);
        assertThat(upstream).isNotDone();
        way.leave.accept(follower);

        Eventually.isTrue("upstream is cancelled", upstream::isCancelled);
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.<String>future("k", () -> CompletableFuture.completedFuture("second")))
                .isCompletedWithValue("second");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void followerLeaves_othersGetResult(Way way) {
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        way.leave.accept(calls.future("k", CompletableFuture::new));
        upstream.complete("v");

        assertThat(leader).isCompletedWithValue("v");
    }

    @Test
    void stageRetriesAfterLastCallerLeft_leadsAgain() {
        CompletableFuture<String> retried = calls.<String>future("k", () -> upstream)
                .orTimeout(1, TimeUnit.NANOSECONDS)
                .exceptionallyCompose(e -> calls.future("k", () -> CompletableFuture.completedFuture("second")));

        assertThat(Eventually.of(retried)).isEqualTo("second");
    }

    @Test
    void leaderLeavesWithValue_doesNotSeeCancellationOfUpstream() {
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        leader.complete("fallback");

        assertThat(leader).isCompletedWithValue("fallback");
        assertThat(upstream).isCancelled();
    }

    @Test
    void callerTimesOut_getsItsOwnTimeout() {
        CompletableFuture<String> leader =
                calls.<String>future("k", () -> upstream).orTimeout(1, TimeUnit.NANOSECONDS);

        assertThatThrownBy(leader::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseExactlyInstanceOf(TimeoutException.class);
    }

    @Test
    void completedTwice_countsOnce() {
        calls.future("k", () -> upstream);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        assertThat(follower.complete("a")).isTrue();
        assertThat(follower.complete("b")).isFalse();
        assertThat(follower.cancel(true)).isFalse();
        follower.obtrudeValue("c");

        assertThat(upstream).as("the leader is still there").isNotDone();
    }

    @Test
    void completedWithNullThrowable_hasNotLeft() {
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        assertThatThrownBy(() -> leader.completeExceptionally(null)).isInstanceOf(NullPointerException.class);
        upstream.complete("v");

        assertThat(leader).isCompletedWithValue("v");
    }

    /** The leader stays, so the flight does. */
    @Test
    void followerLeft_nothingOfItsCallIsHeld() {
        calls.future("k", () -> upstream);
        WeakReference<Object> argument = leaveWithArgument();

        Eventually.isTrue("the argument is collected", () -> {
            System.gc();
            return argument.get() == null;
        });
    }

    private WeakReference<Object> leaveWithArgument() {
        @Nullable Object argument = new Object();
        calls.future("k", () -> CompletableFuture.completedFuture(argument)).complete(null);
        return new WeakReference<>(argument);
    }
}
