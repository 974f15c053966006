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

/** Tests that waiters and later callers end a flight whose leader had no stack or memory left to end it. */
class LostFlightTest {
    private static final Callable<?> CALL = () -> "again";

    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void flightLost_repairAnswersAllWaiters() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        SharedFuture future = Objects.requireNonNull(flight.share(CALL));
        flight.begun = CoalesceFlight.LOST;
        flight.repair();
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
        assertThat(flight.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, CALL, false));
    }

    @Test
    void flightLost_watchdogAnswersAllWaiters() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.begun = CoalesceFlight.LOST;
        WaiterWatchdog.wakeAll(); // does not wait for its next round
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
    }

    @Test
    void oneWaiterWakes_answersAllWaiters() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.begun = CoalesceFlight.LOST;
        LockSupport.unpark(waiting.get(1).thread());
        assertThat(waiting).extracting(Caller::result).containsOnly(Signal.ABANDONED);
    }

    @Test
    void flightLost_newWaiterDoesNotWait() throws Exception {
        flight.begun = CoalesceFlight.LOST;
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
    }

    @Test
    void flightNotLost_repairDoesNothing() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        flight.repair();
        assertThat(flight.isDone()).isFalse();
        flight.complete("outcome");
        flight.repair();
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void flightLostAfterOutcome_repairKeepsOutcome() throws Exception {
        flight.complete("outcome");
        flight.begun = CoalesceFlight.LOST;
        flight.repair();
        assertThat(flight.await(0)).isEqualTo("outcome");
    }

    /** The outcome is set, but the leader ran out of stack while it notified the waiters. */
    @Test
    void notificationStopped_repairNotifiesRemainingWaiters() {
        AtomicBoolean noStack = new AtomicBoolean(true);
        TestFlight stopped = new TestFlight(TestFlight.OWNER_OF_KEYS, "key", 0) {
            @Override
            protected void startOver(SharedFuture future, Callable<?> call) {
                if (noStack.getAndSet(false)) {
                    throw new StackOverflowError();
                }
                super.startOver(future, call);
            }
        };
        stopped.stopLeading();
        Caller waiting = Caller.start(() -> stopped.await(0)).awaitFollowing();
        SharedFuture one = Objects.requireNonNull(stopped.share(CALL));
        SharedFuture another = Objects.requireNonNull(stopped.share(CALL));
        assertThatThrownBy(() -> stopped.complete(Signal.NOT_SHARED)).isInstanceOf(StackOverflowError.class);
        assertThat(stopped.uncoalesced).isEmpty();

        stopped.begun = CoalesceFlight.LOST;
        stopped.repair();
        assertThat(waiting.result()).isEqualTo(Signal.NOT_SHARED);
        assertThat(stopped.uncoalesced)
                .containsExactlyInAnyOrder(
                        new TestFlight.Uncoalesced(one, CALL, false), new TestFlight.Uncoalesced(another, CALL, false));
    }

    @Test
    void twoThreadsRepair_eachWaiterIsNotifiedOnce() throws Exception {
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
