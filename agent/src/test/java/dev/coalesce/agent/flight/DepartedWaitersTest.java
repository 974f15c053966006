package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that a hanging flight does not accumulate waiters that have left. */
class DepartedWaitersTest {
    private static final int DEPARTURES = 100_000;
    private static final int MAX_LINKED = 130; // twice the number after which departed waiters are unlinked, plus some

    private final TestFlight hanging = TestFlight.withoutLeader("key");

    @Test
    void waitersTimeOut_areUnlinked() throws Exception {
        for (int i = 0; i < DEPARTURES; i++) {
            assertThat(hanging.await(1)).isEqualTo(Signal.TIMED_OUT);
        }
        assertThat(hanging.waiters()).hasSizeLessThan(MAX_LINKED);
    }

    private void assertOnlyWaiting(Caller first, Caller second) {
        assertThat(hanging.waiters()).hasSizeLessThan(MAX_LINKED);
        assertThat(hanging.waiters()).filteredOn(Waiter::isWaiting).hasSize(2);
        hanging.complete("outcome");
        assertThat(first.result()).isEqualTo("outcome");
        assertThat(second.result()).isEqualTo("outcome");
    }

    @Test
    void waitersTimeOutBetweenOthers_areUnlinked() throws Exception {
        Caller first = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leave(DEPARTURES / 2);
        Caller second = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leave(DEPARTURES / 2);
        assertOnlyWaiting(first, second);
    }

    @Test
    void manyThreadsLeaveAtOnce_otherWaitersAreAnswered() throws Exception {
        Caller first = Caller.start(() -> hanging.await(0)).awaitFollowing();
        List<Caller> leaving = Stream.generate(() -> Caller.start(() -> leave(DEPARTURES / 4)))
                .limit(4)
                .toList();
        Caller second = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leaving.forEach(Caller::result);
        leave(MAX_LINKED);
        assertOnlyWaiting(first, second);
    }

    @Test
    void futuresCancelled_areUnlinked() {
        SharedFuture held = new SharedFuture(hanging, () -> "unused");
        hanging.join(held);
        for (int i = 0; i < DEPARTURES; i++) {
            SharedFuture future = new SharedFuture(hanging, () -> "unused");
            hanging.join(future);
            future.cancel(true);
        }
        assertThat(hanging.waiters()).hasSizeLessThan(MAX_LINKED);
        hanging.complete("outcome");
        assertThat(held.join()).isEqualTo("outcome");
    }

    private boolean leave(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            assertThat(hanging.await(1)).isEqualTo(Signal.TIMED_OUT);
        }
        return true;
    }

    /** An application may hold one of the futures for a long time. */
    @Test
    void futureHeld_laterFuturesAreCollected() {
        SharedFuture held = Objects.requireNonNull(hanging.share(() -> "unused"));
        WeakReference<SharedFuture> later = new WeakReference<>(hanging.share(() -> "unused"));
        hanging.complete("outcome");
        Eventually.isTrue("the other future is collected", () -> {
            System.gc();
            return later.get() == null;
        });
        assertThat(held.join()).isEqualTo("outcome");
    }

    /** An application may hold only a future derived from a follower's future. */
    @Test
    void derivedFutureHeld_sourceIsCollected() {
        WeakReference<SharedFuture> source = new WeakReference<>(hanging.share(() -> "unused"));
        CompletableFuture<Integer> held = Objects.requireNonNull(source.get()).thenApply(value -> 1);
        hanging.complete("outcome");
        Eventually.isTrue("the future is collected", () -> {
            System.gc();
            return source.get() == null;
        });
        assertThat(held.join()).isEqualTo(1);
    }
}
