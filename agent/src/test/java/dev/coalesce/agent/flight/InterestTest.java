package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A flight that nobody wants any more is told so once, and then nobody may join it. */
class InterestTest {
    private static final Callable<?> CALL = () -> "again";

    private final TestFlight flight = TestFlight.withoutLeader("key");
    private final SharedFuture leaders = flight.leadersFuture();

    private SharedFuture follower() {
        return Objects.requireNonNull(flight.share(CALL));
    }

    @Test
    void whenEachCallerHasCancelledTheFlightIsUnwanted() {
        List<SharedFuture> followers = Stream.generate(this::follower).limit(3).toList();
        leaders.cancel(true);
        followers.get(0).cancel(true);
        followers.get(1).cancel(false);
        assertThat(flight.unwanted).hasValue(0);
        followers.get(2).cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void theLeaderAloneIsEnoughToWantIt() {
        follower().cancel(true);
        assertThat(flight.unwanted).hasValue(0);
        leaders.cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void cancellingTwiceCountsOnce() {
        SharedFuture follower = follower();
        follower.cancel(true);
        follower.cancel(true);
        follower.leaveFlight();
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void cancellingWhatIsDoneCountsNothing() {
        SharedFuture follower = follower();
        flight.complete("outcome");
        leaders.settle("outcome");
        assertThat(follower.cancel(true)).isFalse();
        assertThat(leaders.cancel(true)).isFalse();
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void whoComesAfterTheLastCancelStartsOver() {
        leaders.cancel(true);
        assertThat(flight.share(CALL)).isNull();
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void whoHasLeftIsCountedNoMore() {
        SharedFuture follower = follower();
        leaders.cancel(true);
        assertThat(follower.leaveWait()).isTrue();
        assertThat(flight.unwanted).hasValue(1);
        assertThat(follower.leaveWait()).isFalse();
        follower.leaveFlight();
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void whoLeadsDoesNotLeaveAsOneWhoWaitsButMayCancel() {
        SharedFuture follower = follower();
        leaders.cancel(true);
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(follower.leaveWait()).isFalse();
        assertThat(flight.unwanted).hasValue(0);
        follower.cancel(true);
        assertThat(flight.unwanted).hasValue(1);
    }

    @Test
    void whoHasMovedIsToldByTheNewFlightAndNotByTheOld() {
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
    void whoHasMovedIsCountedWhereItIsNow() {
        TestFlight next = TestFlight.withoutLeader("key");
        SharedFuture follower = follower();
        follower.leaveWait();
        follower.moveTo(next);
        next.leadersFuture().cancel(true);
        assertThat(next.unwanted).hasValue(0);
        follower.cancel(true);
        assertThat(next.unwanted).hasValue(1);
        assertThat(flight.unwanted).hasValue(0);
    }

    @Test
    void whoIsCancelledOnTheWayIsNotCountedWhereItComesTo() {
        TestFlight next = TestFlight.withoutLeader("key");
        SharedFuture follower = follower();
        follower.cancel(true);
        follower.moveTo(next);
        next.leadersFuture().cancel(true);
        assertThat(next.unwanted).hasValue(1);
    }

    @Test
    void aFollowerCannotMoveToAFlightThatNobodyWants() {
        TestFlight next = TestFlight.withoutLeader("key");
        next.leadersFuture().cancel(true);
        assertThat(follower().moveTo(next)).isFalse();
        TestFlight gone = TestFlight.withoutLeader("key");
        gone.complete(Signal.ABANDONED);
        assertThat(follower().moveTo(gone)).isFalse();
    }

    @Test
    void cancelsAtOnceMakeItUnwantedOnce() throws Exception {
        record Cancels(TestFlight flight, SharedFuture leaders, SharedFuture follower) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new Cancels(f, f.leadersFuture(), Objects.requireNonNull(f.share(CALL)));
                },
                c -> assertThat(c.flight.unwanted).hasValue(1),
                c -> c.leaders.cancel(true),
                c -> c.follower.cancel(true));
    }

    @Test
    void whoComesWithTheLastCancelJoinsAWantedFlightOrStartsOver() throws Exception {
        record LastMinute(TestFlight flight, SharedFuture leaders, AtomicBoolean joined) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new LastMinute(f, f.leadersFuture(), new AtomicBoolean());
                },
                m -> assertThat(m.flight.unwanted).hasValue(m.joined.get() ? 0 : 1),
                m -> m.leaders.cancel(true),
                m -> m.joined.set(m.flight.share(CALL) != null));
    }

    /** Whether it is chosen to lead or not, its caller is counted once. */
    @Test
    void whoCancelsWhileTheLeaderGoesAwayIsCountedOnce() throws Exception {
        record GoingAway(TestFlight flight, SharedFuture leaders, SharedFuture follower) {}
        Race.run(
                5_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    return new GoingAway(f, f.leadersFuture(), Objects.requireNonNull(f.share(CALL)));
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
