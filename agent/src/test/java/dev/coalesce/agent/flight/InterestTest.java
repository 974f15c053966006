package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that a flight which every caller has left is notified once and cannot be joined afterwards. */
class InterestTest {
    private static final Callable<?> CALL = () -> "again";

    private final TestFlight flight = TestFlight.withoutLeader("key");
    private final SharedFuture leaders = flight.newLeaderFuture();

    private SharedFuture follower() {
        return Objects.requireNonNull(flight.share(CALL));
    }

    @Test
    void everyCallerCancels_flightIsUnwanted() {
        List<SharedFuture> followers = Stream.generate(this::follower).limit(3).toList();
        leaders.cancel(true);
        followers.get(0).cancel(true);
        followers.get(1).cancel(false);
        assertThat(flight.unwanted).hasValue(0);
        followers.get(2).cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void followerCancels_leaderKeepsFlightWanted() {
        follower().cancel(true);
        assertThat(flight.unwanted).hasValue(0);
        leaders.cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void followerCancelsTwice_countsOnce() {
        SharedFuture follower = follower();
        follower.cancel(true);
        follower.cancel(true);
        follower.leaveFlight();
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void cancelledAfterCompletion_doesNotCount() {
        SharedFuture follower = follower();
        flight.complete("outcome");
        leaders.settle("outcome");
        assertThat(follower.cancel(true)).isFalse();
        assertThat(leaders.cancel(true)).isFalse();
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void everyCallerCancelled_newCallerCannotJoin() {
        leaders.cancel(true);
        assertThat(flight.share(CALL)).isNull();
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void followerLeaves_isNoLongerCounted() {
        SharedFuture follower = follower();
        leaders.cancel(true);
        assertThat(follower.leaveWait()).isTrue();
        assertThat(flight.unwanted).hasValue(1);
        assertThat(follower.leaveWait()).isFalse();
        follower.leaveFlight();
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void promotedFollower_cannotLeaveWaitButCanCancel() {
        SharedFuture follower = follower();
        leaders.cancel(true);
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(follower.leaveWait()).isFalse();
        assertThat(flight.unwanted).hasValue(0);
        follower.cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void followerMoves_getsOutcomeOfNewFlight() {
        TestFlight next = TestFlight.withoutLeader("key");
        SharedFuture follower = follower();
        follower.leaveWait();
        assertThat(follower.moveTo(next)).isTrue();
        assertThat(follower.flight()).isSameAs(next);
        flight.complete("of the old");
        assertThat(follower).isNotDone();
        next.complete("of the new");
        assertThat(follower).isCompletedWithValue("of the new");
    }

    @Test
    void followerMoves_isCountedByNewFlight() {
        TestFlight next = TestFlight.withoutLeader("key");
        SharedFuture follower = follower();
        follower.leaveWait();
        follower.moveTo(next);
        next.newLeaderFuture().cancel(true);
        assertThat(next.unwanted).hasValue(0);
        follower.cancel(true);
        assertThat(next.unwanted).hasValue(1);
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void followerCancelledBeforeMove_isNotCountedByNewFlight() {
        TestFlight next = TestFlight.withoutLeader("key");
        SharedFuture follower = follower();
        follower.cancel(true);
        follower.moveTo(next);
        next.newLeaderFuture().cancel(true);
        assertThat(next.unwanted).hasValue(1);
    }

    @Test
    void newFlightUnwanted_followerCannotMoveToIt() {
        TestFlight next = TestFlight.withoutLeader("key");
        next.newLeaderFuture().cancel(true);
        assertThat(follower().moveTo(next)).isFalse();
        TestFlight abandoned = TestFlight.withoutLeader("key");
        abandoned.complete(Signal.ABANDONED);
        assertThat(follower().moveTo(abandoned)).isFalse();
    }

    @Test
    void callersCancelAtOnce_flightIsUnwantedOnce() throws Exception {
        record Cancels(TestFlight flight, SharedFuture leaders, SharedFuture follower) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new Cancels(f, f.newLeaderFuture(), Objects.requireNonNull(f.share(CALL)));
                },
                c -> assertThat(c.flight.unwanted).hasValue(1),
                c -> c.leaders.cancel(true),
                c -> c.follower.cancel(true));
    }

    @Test
    void callerJoinsDuringLastCancel_joinsWantedFlightOrNone() throws Exception {
        record JoinRace(TestFlight flight, SharedFuture leaders, AtomicBoolean joined) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new JoinRace(f, f.newLeaderFuture(), new AtomicBoolean());
                },
                m -> assertThat(m.flight.unwanted).hasValue(m.joined.get() ? 0 : 1),
                m -> m.leaders.cancel(true),
                m -> m.joined.set(m.flight.share(CALL) != null));
    }

    /** Races a cancellation with {@code handOver}: the caller is counted once, whether its future leads or not. */
    @Test
    void followerCancelsDuringHandOver_isCountedOnce() throws Exception {
        record HandOverRace(TestFlight flight, SharedFuture leaders, SharedFuture follower) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new HandOverRace(f, f.newLeaderFuture(), Objects.requireNonNull(f.share(CALL)));
                },
                g -> {
                    assertThat(g.flight.unwanted).hasValue(0);
                    g.leaders.leaveFlight();
                    assertThat(g.flight.unwanted).hasValue(1);
                },
                g -> g.flight.promoteWaiter(),
                g -> g.follower.cancel(true));
    }
}
