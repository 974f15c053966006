package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Eventually;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Tests methods that return futures and are shared with other JVMs, with an engine in memory. */
class SharedFuturesTest {
    private final MemoryStore store = new MemoryStore();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    private static CompletableFuture<String> call(Jvm jvm, Calls.Body body) {
        return jvm.calls.future("k", body);
    }

    private static Calls.Body fails() {
        return () -> {
            throw new AssertionError("ran");
        };
    }

    @Test
    void callDuringFlightOfOtherJvm_getsItsResultAndDoesNotBlock() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());
        CompletableFuture<String> another = call(two, fails());
        assertThat(leader).isNotDone();
        assertThat(follower).isNotDone();

        upstream.complete("result");
        assertThat(Eventually.of(leader)).isEqualTo("result");
        assertThat(Eventually.of(follower)).isEqualTo("result");
        assertThat(Eventually.of(another)).isEqualTo("result");
        Eventually.isTrue("cached", () -> call(two, fails()).isDone());
        assertThat(one.bodies() + two.bodies()).isEqualTo(1);
        assertThat(store.leases()).isZero();
    }

    @Test
    void failure_arrivesInOtherJvm() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());

        Eventually.isTrue("waits", () -> two.cluster.counters.follows.sum() >= 1);
        upstream.completeExceptionally(new IllegalStateException("down"));
        Eventually.isTrue("failed", () -> leader.isDone() && follower.isDone());
        assertThatThrownBy(follower::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("down");
    }

    @Test
    void leaderCancels_otherJvmLeadsInTheBackground() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("second"));

        leader.cancel(true);
        assertThat(Eventually.of(follower)).isEqualTo("second");
        assertThat(upstream).isCancelled();
        Eventually.isTrue("no lease is left", () -> store.leases() == 0);
        assertThat(two.calls.counters().inFlight()).isZero();
    }

    @Test
    void connectionLost_followerRunsItself() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        two.cluster.disconnected(new IllegalStateException("cut"));
        assertThat(Eventually.of(follower)).isEqualTo("own");
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void otherJvmTooSlow_waitTimeoutFails() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store, "waitTimeout", "20ms");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());

        Eventually.isTrue("timed out", follower::isDone);
        assertThatThrownBy(follower::join).hasCauseInstanceOf(CoalesceTimeoutException.class);
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void otherJvmTooSlow_proceedRunsOwnBody() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store, "waitTimeout", "20ms", "onTimeout", "PROCEED");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        assertThat(Eventually.of(follower)).isEqualTo("own");
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }
}
