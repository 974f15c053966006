package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.bridge.CoalesceGroup;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the future that each caller of a shared flight gets. */
class SharedFutureTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");
    private final Callable<?> call = () -> "again";

    private SharedFuture follower() {
        return Objects.requireNonNull(flight.share(call));
    }

    @Test
    void flightCompletes_futuresGetSameResult() {
        Object result = new Object();
        List<SharedFuture> futures = Stream.generate(this::follower).limit(5).toList();
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        flight.complete(result);
        assertThat(futures).allMatch(f -> f.join() == result);
    }

    @Test
    void flightCompletesWithNull_futureCompletesWithNull() {
        SharedFuture future = follower();
        flight.complete(CoalesceGroup.NULL);
        assertThat(future).isCompletedWithValue(null);
    }

    @Test
    void leaderThrows_futuresFailWithSameThrowable() {
        for (Throwable thrown : List.of(new IllegalStateException("no"), new OutOfMemoryError("full"))) {
            TestFlight one = TestFlight.withoutLeader("key");
            SharedFuture future = Objects.requireNonNull(one.share(call));
            one.complete(new Failure(thrown));
            assertThatThrownBy(future::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(thrown);
        }
    }

    @Test
    void flightDone_newFutureIsComplete() {
        flight.complete("outcome");
        assertThat(follower()).isCompletedWithValue("outcome");
    }

    @Test
    void flightAbandoned_isNotShared() {
        flight.complete(Signal.ABANDONED);
        assertThat(flight.share(call)).isNull();
    }

    @Test
    void callerCompletesOwnFuture_othersUnaffected() {
        SharedFuture own = follower();
        SharedFuture other = follower();
        own.complete("mine");
        flight.complete("outcome");
        assertThat(own).isCompletedWithValue("mine");
        assertThat(other).isCompletedWithValue("outcome");
    }

    @Test
    void callerCancelsOwnFuture_othersUnaffected() {
        SharedFuture own = follower();
        SharedFuture other = follower();
        assertThat(own.cancel(true)).isTrue();
        assertThatThrownBy(own::join).isInstanceOf(CancellationException.class);
        assertThat(other).isNotDone();
        flight.complete("outcome");
        assertThat(other).isCompletedWithValue("outcome");
        assertThat(own).isCancelled();
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void derivedFuture_isNotShared() {
        SharedFuture own = follower();
        CompletableFuture<Object> derived = own.thenApply(value -> value + "!");
        assertThat(derived).isNotInstanceOf(SharedFuture.class);
        derived.cancel(true);
        assertThat(own).isNotDone();
        assertThat(own.copy()).isNotInstanceOf(SharedFuture.class);
    }

    @Test
    void resultNotShareable_followersMakeOwnCalls() {
        SharedFuture future = follower();
        flight.complete(Signal.NOT_SHARED);
        assertThat(future).isNotDone();
        assertThat(flight.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, false));
    }

    @Test
    void flightAbandonedWithFollowers_followersMakeOwnCalls() {
        SharedFuture future = follower();
        flight.complete(Signal.ABANDONED);
        assertThat(flight.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, false));
    }

    @Test
    void resultNotShareableAndNoCall_futureFails() {
        SharedFuture leaders = flight.newLeaderFuture();
        leaders.settle(Signal.NOT_SHARED);
        assertThatThrownBy(leaders::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("flight of key");
    }

    @Test
    void leaderHandsOver_oneFollowersCallIsRepeated() {
        SharedFuture first = follower();
        SharedFuture second = follower();
        assertThat(flight.promoteWaiter()).isTrue();
        TestFlight.Promotion rerun = flight.promotions.remove();
        assertThat(flight.promotions).isEmpty();
        assertThat(rerun.invocation()).isSameAs(call);
        assertThat(rerun.future()).isIn(first, second).isNotDone();

        SharedFuture other = rerun.future() == first ? second : first;
        flight.complete("by the rerun");
        assertThat(other).isCompletedWithValue("by the rerun");
        assertThat(rerun.future())
                .as("the leader's future, not completed with the others")
                .isNotDone();
    }

    @Test
    void futureBecomesLeader_onceAndNotAfterLeaving() {
        SharedFuture leads = follower();
        assertThat(leads.becomeLeader()).isTrue();
        assertThat(leads.becomeLeader()).isFalse();
        SharedFuture left = follower();
        assertThat(left.leaveWait()).isTrue();
        assertThat(left.becomeLeader()).isFalse();
    }

    @Test
    void futureDoneOrWithoutCall_isNotPromoted() {
        follower().complete("mine");
        follower().cancel(false);
        flight.join(new SharedFuture(flight, null));
        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.promotions).isEmpty();
    }

    @Test
    void futureCancelled_waitingThreadIsPromoted() throws Exception {
        follower().cancel(false);
        var thread = dev.coalesce.agent.testing.Caller.start(() -> flight.await(0));
        thread.awaitFollowing();
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(thread.result()).isEqualTo(Signal.PROMOTED);
    }
}
