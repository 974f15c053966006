package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leader that had no stack or memory left to end its flight: who waits, or comes by, ends it. */
class LostFlightTest {
    private static final Callable<?> CALL = () -> "again";

    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void whoeverFindsItEndsItForAll() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        SharedFuture future = Objects.requireNonNull(flight.share(CALL));
        flight.begun = CoalesceFlight.LOST;
        flight.repair();
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
        assertThat(flight.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, CALL, false));
    }

    @Test
    void whoWaitsIsWokenNowAndThen() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.begun = CoalesceFlight.LOST;
        WaiterWatchdog.wakeAll(); // sooner than it would by itself
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
    }

    @Test
    void theFirstToBeWokenEndsItForAll() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.begun = CoalesceFlight.LOST;
        LockSupport.unpark(waiting.get(1).thread());
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
    }

    @Test
    void whoComesToALostFlightDoesNotWaitForIt() throws Exception {
        flight.begun = CoalesceFlight.LOST;
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
    }

    @Test
    void aFlightThatIsNotLostIsLeftAlone() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        flight.repair();
        assertThat(flight.isDone()).isFalse();
        flight.complete("outcome");
        flight.repair();
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void anOutcomeThatWasThereStays() throws Exception {
        flight.complete("outcome");
        flight.begun = CoalesceFlight.LOST;
        flight.repair();
        assertThat(flight.await(0)).isEqualTo("outcome");
    }

    /** The outcome is there, but the leader's stack ended while it told those who wait. */
    @Test
    void whoWasNotToldYetIsToldTheOutcome() {
        AtomicBoolean noStack = new AtomicBoolean(true);
        TestFlight brokenOff = new TestFlight(TestFlight.OWNER_OF_KEYS, "key", 0) {
            @Override
            protected void startOver(SharedFuture future, Callable<?> call) {
                if (noStack.getAndSet(false)) {
                    throw new StackOverflowError();
                }
                super.startOver(future, call);
            }
        };
        brokenOff.stopLeading();
        Caller told = Caller.start(() -> brokenOff.await(0)).awaitFollowing();
        SharedFuture failing = Objects.requireNonNull(brokenOff.share(CALL)); // before the thread in the telling
        assertThatThrownBy(() -> brokenOff.complete(Signal.NOT_SHARED)).isInstanceOf(StackOverflowError.class);
        assertThat(told.isDone()).isFalse();

        brokenOff.begun = CoalesceFlight.LOST;
        brokenOff.repair();
        assertThat(told.result()).isEqualTo(Signal.NOT_SHARED);
        assertThat(brokenOff.uncoalesced).containsExactly(new TestFlight.Uncoalesced(failing, CALL, false));
    }

    @Test
    void whoeverRepairsItEachWhoWaitsIsToldOnce() throws Exception {
        Race.run(
                20_000,
                () -> {
                    TestFlight f = TestFlight.withoutLeader("key");
                    f.share(CALL);
                    f.share(CALL);
                    f.begun = CoalesceFlight.LOST;
                    return f;
                },
                f -> assertThat(f.uncoalesced).hasSize(2),
                Flight::repair,
                Flight::repair);
    }
}
