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

/** Those who wait no longer: because they are late, or interrupted. */
class LeavingWaiterTest {
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void aFollowerWhoseTimeIsUpLeavesAlone() throws Exception {
        Caller patient = Caller.start(() -> flight.await(AN_HOUR)).awaitFollowing();
        Caller late = Caller.start(() -> flight.await(TimeUnit.MILLISECONDS.toNanos(1)));
        assertThat(late.result()).isEqualTo(Signal.TIMED_OUT);
        assertThat(patient.isDone()).isFalse();
        flight.complete("outcome");
        assertThat(patient.result()).isEqualTo("outcome");
    }

    @Test
    void aFollowerThatIsInterruptedLeavesAloneWithItsFlagCleared() throws Exception {
        Caller patient = Caller.start(() -> flight.await(0)).awaitFollowing();
        Caller interrupted = Caller.start(() -> {
            try {
                flight.await(AN_HOUR);
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
    void whoIsInterruptedBeforeItWaitsDoesNotWait() {
        Caller follower = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return flight.await(0);
        });
        assertThat(follower.thrown()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whoIsInterruptedWhenThereIsAnOutcomeGetsItAndKeepsTheFlag() throws Exception {
        flight.complete("outcome");
        Caller follower = Caller.start(() -> {
            Thread.currentThread().interrupt();
            return flight.await(0) + " " + Thread.currentThread().isInterrupted();
        });
        assertThat(follower.result()).isEqualTo("outcome true");
    }

    @Test
    void aWaiterThatHasLeftIsNeverPromoted() throws Exception {
        Caller late = Caller.start(() -> flight.await(1));
        assertThat(late.result()).isEqualTo(Signal.TIMED_OUT);
        Caller interrupted = Caller.start(() -> flight.await(0)).awaitFollowing();
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);

        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
    }

    /** Either the leader found it, and then it leads; or it left, and then the flight has no one. */
    @Test
    void aWaiterThatLeavesWhileTheLeaderGoesAwayEitherLeadsOrHasLeft() throws Exception {
        record Meeting(TestFlight flight, AtomicReference<@Nullable Object> got, AtomicBoolean taken) {}
        Race.run(
                10_000,
                () -> new Meeting(TestFlight.withoutLeader("key"), new AtomicReference<>(), new AtomicBoolean()),
                m -> assertThat(m.got.get()).isIn(m.taken.get() ? promoted() : leftOrAbandoned()),
                m -> m.taken.set(m.flight.promoteWaiter()),
                m -> m.got.set(m.flight.await(1_000)));
    }

    @Test
    void aWaiterThatIsInterruptedWhileTheLeaderGoesAwayEitherLeadsOrHasLeft() throws Exception {
        record Meeting(
                TestFlight flight,
                AtomicReference<@Nullable Thread> waiter,
                AtomicReference<@Nullable Object> got,
                AtomicBoolean taken) {
            void interrupt() {
                Race.spinUntil(() -> waiter.get() != null);
                Objects.requireNonNull(waiter.get()).interrupt();
            }

            void await() {
                waiter.set(Thread.currentThread());
                try {
                    got.set(flight.await(0));
                } catch (InterruptedException e) {
                    got.set(Signal.TIMED_OUT);
                }
            }
        }
        Race.run(
                3_000,
                () -> new Meeting(
                        TestFlight.withoutLeader("key"),
                        new AtomicReference<>(),
                        new AtomicReference<>(),
                        new AtomicBoolean()),
                m -> assertThat(m.got.get()).isIn(m.taken.get() ? promoted() : leftOrAbandoned()),
                m -> m.taken.set(m.flight.promoteWaiter()),
                m -> m.await(),
                m -> m.interrupt());
    }

    private static Object[] promoted() {
        return new Object[] {Signal.PROMOTED};
    }

    private static Object[] leftOrAbandoned() {
        return new Object[] {Signal.TIMED_OUT, Signal.ABANDONED};
    }
}
