package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Who has been woken wakes others. */
class WakingTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void whereTheLeaderIsHeldUpByADependentTheOthersAreWokenAllTheSame() {
        List<Caller> before = Caller.startFollowing(4, () -> flight.await(0));
        SharedFuture future = Objects.requireNonNull(flight.share(() -> "unused"));
        future.thenRun(this::holdUp);
        Caller newest = Caller.start(() -> flight.await(0)).awaitFollowing();

        List<Waiter> threads = flight.waiters().stream()
                .filter(waiter -> waiter instanceof ThreadWaiter)
                .toList();

        Caller leader = Caller.start(() -> flight.complete("outcome"));
        // Told, and not only looked after by the lookout.
        Eventually.isTrue("told", () -> threads.stream().noneMatch(Waiter::isWaiting));
        assertThat(newest.result()).isEqualTo("outcome");
        assertThat(before).extracting(Caller::result).containsOnly("outcome");
        assertThat(leader.isDone()).isFalse();

        goOn.countDown();
        assertThat(leader.result()).isEqualTo(true);
        assertThat(future).isCompletedWithValue("outcome");
    }

    private void holdUp() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
