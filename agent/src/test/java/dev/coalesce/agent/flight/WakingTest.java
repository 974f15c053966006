package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests that a waiter which has been woken wakes other waiters. */
class WakingTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");
    private final CountDownLatch mayContinue = new CountDownLatch(1);

    @Test
    void dependentBlocksLeader_wokenWaiterWakesOthers() {
        List<Caller> before = Caller.startFollowing(4, () -> flight.await(0));
        SharedFuture future = Objects.requireNonNull(flight.share(() -> "unused"));
        future.thenRun(this::block);
        Caller newest = Caller.start(() -> flight.await(0)).awaitFollowing();

        List<Waiter> threads = flight.waiters().stream()
                .filter(waiter -> waiter instanceof ThreadWaiter)
                .toList();

        Caller leader = Caller.start(() -> flight.complete("outcome"));
        // Checks that they are notified, and not only woken by the watchdog.
        Eventually.isTrue("all threads are notified", () -> threads.stream().noneMatch(Waiter::isWaiting));
        assertThat(newest.result()).isEqualTo("outcome");
        assertThat(before).extracting(Caller::result).containsOnly("outcome");
        assertThat(leader.isDone()).isFalse();

        mayContinue.countDown();
        assertThat(leader.result()).isEqualTo(true);
        assertThat(future).isCompletedWithValue("outcome");
    }

    private void block() {
        try {
            mayContinue.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
