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

/** A leader that hangs does not gather those who have waited for it and left. */
class DepartedWaitersTest {
    private static final int MANY = 100_000;
    private static final int FEW = 130; // twice the number after which they are let go, and those who wait

    private final TestFlight hanging = TestFlight.withoutLeader("key");

    @Test
    void timedOutWaitersAreLetGo() throws Exception {
        for (int i = 0; i < MANY; i++) {
            assertThat(hanging.await(1)).isEqualTo(Signal.TIMED_OUT);
        }
        assertThat(hanging.waiters()).hasSizeLessThan(FEW);
    }

    @Test
    void theyAreLetGoBetweenThoseWhoStillWait() throws Exception {
        Caller first = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leave(MANY / 2);
        Caller second = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leave(MANY / 2);
        assertThat(hanging.waiters()).hasSizeLessThan(FEW);
        assertThat(hanging.waiters()).filteredOn(Waiter::isWaiting).hasSize(2);
        hanging.complete("outcome");
        assertThat(first.result()).isEqualTo("outcome");
        assertThat(second.result()).isEqualTo("outcome");
    }

    @Test
    void manyThreadsThatLeaveAtOnceLoseNobodyWhoWaits() throws Exception {
        Caller first = Caller.start(() -> hanging.await(0)).awaitFollowing();
        List<Caller> leaving = Stream.generate(() -> Caller.start(() -> leave(MANY / 4)))
                .limit(4)
                .toList();
        Caller second = Caller.start(() -> hanging.await(0)).awaitFollowing();
        leaving.forEach(Caller::result);
        leave(FEW);
        assertThat(hanging.waiters()).hasSizeLessThan(FEW);
        assertThat(hanging.waiters()).filteredOn(Waiter::isWaiting).hasSize(2);
        hanging.complete("outcome");
        assertThat(first.result()).isEqualTo("outcome");
        assertThat(second.result()).isEqualTo("outcome");
    }

    @Test
    void cancelledFuturesAreLetGo() {
        SharedFuture kept = new SharedFuture(hanging, () -> "unused");
        hanging.join(kept);
        for (int i = 0; i < MANY; i++) {
            SharedFuture future = new SharedFuture(hanging, () -> "unused");
            hanging.join(future);
            future.cancel(true);
        }
        assertThat(hanging.waiters()).hasSizeLessThan(FEW);
        hanging.complete("outcome");
        assertThat(kept.join()).isEqualTo("outcome");
    }

    private boolean leave(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            assertThat(hanging.await(1)).isEqualTo(Signal.TIMED_OUT);
        }
        return true;
    }

    /** The application may keep one of the futures for long. */
    @Test
    void aFutureDoesNotHoldThoseThatCameLater() {
        SharedFuture kept = Objects.requireNonNull(hanging.share(() -> "unused"));
        WeakReference<SharedFuture> later = new WeakReference<>(hanging.share(() -> "unused"));
        hanging.complete("outcome");
        Eventually.isTrue("nobody holds the other future", () -> {
            System.gc();
            return later.get() == null;
        });
        assertThat(kept.join()).isEqualTo("outcome");
    }

    /** What is derived of one may be all that is kept of it. */
    @Test
    void whatIsDerivedOfAFutureDoesNotHoldIt() {
        WeakReference<SharedFuture> source = new WeakReference<>(hanging.share(() -> "unused"));
        CompletableFuture<Integer> kept = Objects.requireNonNull(source.get()).thenApply(value -> 1);
        hanging.complete("outcome");
        Eventually.isTrue("nobody holds the future", () -> {
            System.gc();
            return source.get() == null;
        });
        assertThat(kept.join()).isEqualTo(1);
    }
}
