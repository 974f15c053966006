package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Race;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests waiters that stop waiting because they time out or are interrupted. */
class LeavingWaiterTest {
    private static final long ONE_HOUR = TimeUnit.HOURS.toNanos(1);

    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void followerTimesOut_othersKeepWaiting() throws Exception {
        Caller patient = Caller.start(() -> flight.await(ONE_HOUR)).awaitFollowing();
        Caller timedOut = Caller.start(() -> flight.await(TimeUnit.MILLISECONDS.toNanos(1)));
        assertThat(timedOut.result()).isEqualTo(Signal.TIMED_OUT);
        assertThat(patient.isDone()).isFalse();
        flight.complete("outcome");
        assertThat(patient.result()).isEqualTo("outcome");
    }

    @Test
    void followerInterrupted_leavesWithInterruptFlagCleared() throws Exception {
        Caller patient = Caller.start(() -> flight.await(0)).awaitFollowing();
        Caller interrupted = Caller.start(() -> {
            try {
                flight.await(ONE_HOUR);
            } catch (InterruptedException e) {
                return Thread.currentThread().isInterrupted();
            }
            throw new AssertionError("not interrupted");
        });
        interrupted.awaitFollowing().interrupt();
        assertThat(interrupted.result()).isEqualTo(false);
        flight.complete("outcome");
        assertThat(patient.result()).isEqualTo("outcome");
    }

    @Test
    void threadInterruptedBeforeWait_throwsInterruptedException() {
        Caller follower = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return flight.await(0);
        });
        assertThat(follower.thrown()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void threadInterruptedAfterOutcome_getsOutcomeWithInterruptFlagSet() throws Exception {
        flight.complete("outcome");
        Caller follower = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return flight.await(0) + " " + Thread.currentThread().isInterrupted();
        });
        assertThat(follower.result()).isEqualTo("outcome true");
    }

    @Test
    void waiterLeft_isNotPromoted() throws Exception {
        Caller timedOut = Caller.start(() -> flight.await(1));
        assertThat(timedOut.result()).isEqualTo(Signal.TIMED_OUT);
        Caller interrupted = Caller.start(() -> flight.await(0)).awaitFollowing();
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);

        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
    }

    /** Races a timeout with {@code handOver}: the waiter is promoted, or it has left and the flight is abandoned. */
    @Test
    void waiterTimesOutDuringHandOver_isPromotedOrLeaves() throws Exception {
        record HandOverRace(TestFlight flight, AtomicReference<@Nullable Object> outcome, AtomicBoolean handedOver) {}
        Race.run(
                10_000,
                () -> new HandOverRace(TestFlight.withoutLeader("key"), new AtomicReference<>(), new AtomicBoolean()),
                m -> assertThat(m.outcome.get()).isIn(m.handedOver.get() ? promoted() : leftOrAbandoned()),
                m -> m.handedOver.set(m.flight.promoteWaiter()),
                m -> m.outcome.set(m.flight.await(1_000)));
    }

    @Test
    void waiterInterruptedDuringHandOver_isPromotedOrLeaves() throws Exception {
        record HandOverRace(
                TestFlight flight,
                AtomicReference<@Nullable Thread> waiter,
                AtomicReference<@Nullable Object> outcome,
                AtomicBoolean handedOver) {
            void interrupt() {
                Race.spinUntil(() -> waiter.get() != null);
                Objects.requireNonNull(waiter.get()).interrupt();
            }

            void await() {
                waiter.set(Thread.currentThread());
                try {
                    outcome.set(flight.await(0));
                } catch (InterruptedException e) {
                    outcome.set(Signal.TIMED_OUT);
                }
            }
        }
        Race.run(
                3_000,
                () -> new HandOverRace(
                        TestFlight.withoutLeader("key"),
                        new AtomicReference<>(),
                        new AtomicReference<>(),
                        new AtomicBoolean()),
                m -> assertThat(m.outcome.get()).isIn(m.handedOver.get() ? promoted() : leftOrAbandoned()),
                m -> m.handedOver.set(m.flight.promoteWaiter()),
                m -> m.await(),
                m -> m.interrupt());
    }

    @Test
    void waiterBeingPromoted_leadsFromItsPromotionOn() {
        ThreadWaiter waiter = new ThreadWaiter(flight, 0, ResultWatch.NONE);
        flight.leadBy(waiter);
        assertThat(flight.leader()).isNull();
        assertThat(waiter.markPromoted()).isTrue();
        assertThat(flight.leader()).isSameAs(Thread.currentThread());
    }

    private static Object[] promoted() {
        return new Object[] {Signal.PROMOTED};
    }

    private static Object[] leftOrAbandoned() {
        return new Object[] {Signal.TIMED_OUT, Signal.ABANDONED};
    }
}
